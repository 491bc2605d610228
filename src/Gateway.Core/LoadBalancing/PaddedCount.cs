using System.Runtime.InteropServices;

namespace Gateway.Core.LoadBalancing;

/// <summary>A number on cache lines of its own: 128 bytes on either side, because processors fetch lines in pairs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedCount
{
    [FieldOffset(128)]
    public int Value;
}
