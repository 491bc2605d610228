using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A reply in bytes, for the edge that reported or for all.</summary>
internal static class CircuitReplyCodec
{
    private const int MinPermitBytes = 1;
    private const int MinScopeBytes = 5;

    public static void Write(WireWriter writer, CircuitReply reply)
    {
        writer.WriteWord(reply.Word);
        writer.WriteBoolean(reply.IsHearsay);
        writer.WriteUnsigned(reply.Era);
        writer.WriteDuration(reply.Wait);
        writer.WriteDuration(reply.Ramp);
        writer.WriteUnsigned(reply.Round);
        writer.WriteUnsigned(reply.Opinion);
        writer.WriteCount(reply.Scopes.Length);
        foreach (var scope in reply.Scopes)
        {
            writer.WriteString(scope.Node);
            writer.WriteState(scope.State);
            writer.WriteDuration(scope.Wait);
            writer.WriteUnsigned(scope.Round);
            writer.WriteUnsigned(scope.Era);
        }

        writer.WriteBoolean(reply.IsNews);
        writer.WriteBoolean(reply.Grant is not null);
        if (reply.Grant is { } grant)
        {
            WriteGrant(writer, grant);
        }

        writer.WriteBoolean(reply.Details is not null);
        if (reply.Details is { } details)
        {
            CircuitDetailsCodec.Write(writer, details);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no authority says.</exception>
    public static CircuitReply Read(ref WireReader reader) => new()
    {
        Word = reader.ReadWord(),
        IsHearsay = reader.ReadBoolean(),
        Era = reader.ReadVersion(),
        Wait = reader.ReadDuration(),
        Ramp = reader.ReadDuration(),
        Round = reader.ReadVersion(),
        Opinion = reader.ReadVersion(),
        Scopes = reader.ReadList(MinScopeBytes, ReadScope),
        IsNews = reader.ReadBoolean(),
        Grant = reader.ReadBoolean() ? ReadGrant(ref reader) : null,
        Details = reader.ReadBoolean() ? CircuitDetailsCodec.Read(ref reader) : null,
    };

    private static CircuitScope ReadScope(ref WireReader reader) =>
        new(reader.ReadNode(), reader.ReadState(), reader.ReadDuration(), reader.ReadVersion(), reader.ReadVersion());

    private static void WriteGrant(WireWriter writer, CircuitGrant grant)
    {
        writer.WriteString(grant.Node);
        writer.WriteInteger(grant.Boot);
        writer.WriteDuration(grant.AskedAt);
        writer.WriteDuration(grant.ValidFor);
        writer.WriteUnsigned(grant.Round);
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
        Round = reader.ReadVersion(),
        Permits = reader.ReadList(MinPermitBytes, static (ref WireReader reader) => reader.ReadInt32(1, int.MaxValue)),
    };
}
