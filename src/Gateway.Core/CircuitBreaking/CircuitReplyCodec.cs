using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A reply in bytes, for the edge that reported or for all.</summary>
internal static class CircuitReplyCodec
{
    private const int MinPermitBytes = 1;

    public static void Write(WireWriter writer, CircuitReply reply)
    {
        writer.WriteWord(reply.Word);
        writer.WriteDuration(reply.Wait);
        writer.WriteBoolean(reply.IsNews);
        writer.WriteBoolean(reply.Grant is not null);
        if (reply.Grant is { } grant)
        {
            WriteGrant(writer, grant);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no authority says.</exception>
    public static CircuitReply Read(ref WireReader reader) => new()
    {
        Word = reader.ReadWord(),
        Wait = reader.ReadDuration(),
        IsNews = reader.ReadBoolean(),
        Grant = reader.ReadBoolean() ? ReadGrant(ref reader) : null,
    };

    private static void WriteGrant(WireWriter writer, CircuitGrant grant)
    {
        writer.WriteString(grant.Node);
        writer.WriteInteger(grant.Boot);
        writer.WriteDuration(grant.AskedAt);
        writer.WriteDuration(grant.ValidFor);
        writer.WriteCount(grant.Permits.Length);
        foreach (var permit in grant.Permits)
        {
            writer.WriteInteger(permit);
        }
    }

    private static CircuitGrant ReadGrant(ref WireReader reader) => new()
    {
        Node = reader.ReadNode(),
        Boot = reader.ReadInteger(),
        AskedAt = reader.ReadTime(),
        ValidFor = reader.ReadDuration(),
        Permits = ReadPermits(ref reader),
    };

    private static ImmutableArray<int> ReadPermits(ref WireReader reader)
    {
        var count = reader.ReadCount(MinPermitBytes);
        var permits = ImmutableArray.CreateBuilder<int>(count);
        while (permits.Count < count)
        {
            permits.Add(reader.ReadInt32(1, int.MaxValue));
        }

        return permits.MoveToImmutable();
    }
}
