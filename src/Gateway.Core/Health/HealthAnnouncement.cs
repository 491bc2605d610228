using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.Health;

/// <summary>What the elected prober of a destination tells all nodes.</summary>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="Destination">The destination's id.</param>
/// <param name="Address">Its address: during a change of tables one id may have two.</param>
/// <param name="IsHealthy">What the prober sees.</param>
public sealed record HealthAnnouncement(string Cluster, string Destination, string Address, bool IsHealthy)
{
    /// <summary>The broadcasts' topic.</summary>
    public const string Topic = "health";

    private const string What = "announcement";
    private const int MaxIdBytes = 128;
    private const int MaxAddressBytes = 4096;

    /// <summary>Writes it.</summary>
    /// <param name="version">The protocol version, of the oldest live node.</param>
    public byte[] Write(int version)
    {
        var target = new ArrayBufferWriter<byte>(64 + Address.Length);
        Frame.Begin(target, version);
        var writer = new WireWriter(target);
        writer.WriteString(Cluster);
        writer.WriteString(Destination);
        writer.WriteString(Address);
        writer.WriteBoolean(IsHealthy);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ProtocolException">It is damaged, or of a version that this release does not read.</exception>
    public static HealthAnnouncement Read(ReadOnlySpan<byte> framed) => Frame.Read(framed, ReadBody, What, Topic);

    private static HealthAnnouncement ReadBody(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var announcement = new HealthAnnouncement(
            reader.ReadString(MaxIdBytes), reader.ReadString(MaxIdBytes), reader.ReadString(MaxAddressBytes), reader.ReadBoolean());
        reader.End();
        return announcement;
    }
}
