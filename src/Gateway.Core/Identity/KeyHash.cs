using System.Runtime.CompilerServices;

namespace Gateway.Core.Identity;

/// <summary>The 32 bytes of a SHA-256 or HMAC-SHA-256, in place.</summary>
[InlineArray(32)]
internal struct KeyHash
{
    private byte _first;

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> digits, out KeyHash hash)
    {
        hash = default;
        return digits.Length == 64
            && Convert.FromHexString(digits, hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
