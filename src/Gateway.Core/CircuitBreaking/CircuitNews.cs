using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What nodes tell one another of a circuit that has changed: a broadcast of the topic <see cref="Topic"/>.</summary>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="Reply">The authority's reply, without what it says to one node alone.</param>
public sealed record CircuitNews(string Cluster, CircuitReply Reply)
{
    /// <summary>Of the broadcasts.</summary>
    public const string Topic = "circuit";

    /// <summary>The message in bytes.</summary>
    /// <param name="version">The lowest that a live node speaks.</param>
    public ReadOnlyMemory<byte> Write(int version)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Frame.Begin(bytes, version);
        var writer = new WireWriter(bytes);
        writer.WriteString(Cluster);
        CircuitReplyCodec.Write(writer, Reply with { Grant = null, Details = null });
        return bytes.WrittenMemory;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public static CircuitNews Read(ReadOnlySpan<byte> bytes) => Frame.Read(bytes, ReadBody, "broadcast", Topic);

    private static CircuitNews ReadBody(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var news = new CircuitNews(reader.ReadString(3 * EngineBounds.MaxKeyLength), CircuitReplyCodec.Read(ref reader));
        reader.End();
        return news;
    }
}
