using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.Observability;

/// <summary>An operator's order that all nodes of the fleet log more or less for a while: a broadcast of the topic <see cref="Topic"/>.</summary>
/// <param name="Level">The least severe message: 0 debug, 1 information, 2 warning, 3 error.</param>
/// <param name="TimeToLive">For how long, from its hearing on.</param>
/// <param name="Reason">Why. At most <see cref="MaxTextLength"/> characters.</param>
/// <param name="By">Who gave it. As long as the reason.</param>
public sealed record LogLevelOrder(int Level, TimeSpan TimeToLive, string Reason, string By)
{
    /// <summary>Of the broadcasts.</summary>
    public const string Topic = "log-level";

    /// <summary>The longest reason or name.</summary>
    public const int MaxTextLength = 200;

    /// <summary>The highest level.</summary>
    public const int MaxLevel = 3;

    /// <summary>An order that nobody remembers ends.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(1);

    /// <summary>The message in bytes.</summary>
    /// <param name="version">The lowest that a live node speaks.</param>
    public byte[] Write(int version)
    {
        var target = new ArrayBufferWriter<byte>();
        Frame.Begin(target, version);
        var writer = new WireWriter(target);
        writer.WriteByte((byte)Level);
        writer.WriteDuration(TimeToLive);
        writer.WriteString(Reason);
        writer.WriteString(By);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public static LogLevelOrder Read(ReadOnlySpan<byte> bytes) => Frame.Read(bytes, ReadBody, "broadcast", Topic);

    private static LogLevelOrder ReadBody(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var order = new LogLevelOrder(
            reader.ReadByte(MaxLevel), reader.ReadDuration(TimeSpan.Zero, MaxTimeToLive), reader.ReadString(4 * MaxTextLength), reader.ReadString(4 * MaxTextLength));
        reader.End();
        return order;
    }
}
