using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.Observability;

/// <summary>What a node tells of itself while somebody looks at a dashboard: a broadcast of the topic <see cref="Topic"/>.</summary>
public sealed record NodePulse
{
    /// <summary>Of the broadcasts.</summary>
    public const string Topic = "node-pulse";

    /// <summary>Of the broadcasts by which a node asks all to tell; they have no content.</summary>
    public const string WantedTopic = "node-pulse-wanted";

    /// <summary>The longest release in bytes.</summary>
    public const int MaxReleaseBytes = 200;

    /// <summary>The highest <see cref="Health"/>.</summary>
    public const int MaxHealth = 2;

    /// <summary>The release that the node runs.</summary>
    public required string Release { get; init; }

    /// <summary>0 ready, 1 degraded, 2 not ready.</summary>
    public required int Health { get; init; }

    /// <summary>Requests a second over the last ten.</summary>
    public required double Rate { get; init; }

    /// <summary>Of them, those answered with 5xx.</summary>
    public required double ServerErrors { get; init; }

    /// <summary>The 99th percentile of how long they took, in milliseconds; NaN where there were none.</summary>
    public required double P99 { get; init; }

    /// <summary>Requests under way.</summary>
    public required long Active { get; init; }

    /// <summary>The message in bytes.</summary>
    /// <param name="version">The lowest that a live node speaks.</param>
    public byte[] Write(int version)
    {
        var target = new ArrayBufferWriter<byte>();
        Frame.Begin(target, version);
        var writer = new WireWriter(target);
        writer.WriteString(Release);
        writer.WriteByte((byte)Health);
        writer.WriteDouble(Rate);
        writer.WriteDouble(ServerErrors);
        writer.WriteDouble(P99);
        writer.WriteInteger(Active);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public static NodePulse Read(ReadOnlySpan<byte> bytes) => Frame.Read(bytes, ReadBody, "broadcast", Topic);

    private static NodePulse ReadBody(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var pulse = new NodePulse
        {
            Release = reader.ReadString(MaxReleaseBytes),
            Health = reader.ReadByte(MaxHealth),
            Rate = reader.ReadDouble(),
            ServerErrors = reader.ReadDouble(),
            P99 = reader.ReadDouble(),
            Active = reader.ReadInteger(),
        };
        reader.End();
        return pulse;
    }
}
