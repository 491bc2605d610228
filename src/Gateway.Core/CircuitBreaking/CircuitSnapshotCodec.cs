using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>An authority's state in bytes; the same state is always the same bytes.</summary>
internal static class CircuitSnapshotCodec
{
    private const int MinScopeBytes = 16;
    private const int MinOrderBytes = 1;

    public static void Write(WireWriter writer, CircuitSnapshot snapshot)
    {
        CircuitPolicyCodec.Write(writer, snapshot.Policy);
        writer.WriteWord(snapshot.Word);
        writer.WriteUnsigned((ulong)snapshot.OwnEpoch);
        writer.WriteBoolean(snapshot.Heard is not null);
        if (snapshot.Heard is { } heard)
        {
            writer.WriteWord(heard);
        }

        writer.WriteUnsigned(snapshot.Era);
        writer.WriteDuration(snapshot.Now);
        BreakerCodec.Write(writer, snapshot.Fleet);
        WriteScopes(writer, snapshot.Scopes);
        WriteAccusation(writer, snapshot.Accusation);
        WriteOverride(writer, snapshot.Override);
        writer.WriteCount(snapshot.Orders.Count);
        foreach (var order in snapshot.Orders)
        {
            writer.WriteUnsigned(order);
        }

        NodeEvidenceCodec.Write(writer, snapshot.Nodes);
    }

    /// <exception cref="ProtocolException">The bytes are no authority's state.</exception>
    public static CircuitSnapshot Read(ref WireReader reader) => new()
    {
        Policy = CircuitPolicyCodec.Read(ref reader),
        Word = reader.ReadWord(),
        OwnEpoch = (long)reader.ReadUnsigned(CircuitWord.MaxEpoch),
        Heard = reader.ReadBoolean() ? reader.ReadWord() : null,
        Era = reader.ReadVersion(),
        Now = reader.ReadTime(),
        Fleet = BreakerCodec.Read(ref reader),
        Scopes = ReadScopes(ref reader),
        Accusation = reader.ReadBoolean() ? new(reader.ReadNode(), BreakerCodec.ReadRound(ref reader)) : null,
        Override = reader.ReadBoolean() ? new(reader.ReadKind(), reader.ReadText(), reader.ReadText(), reader.ReadTime()) : null,
        Orders = reader.ReadList(MinOrderBytes, static (ref WireReader reader) => reader.ReadUnsigned()),
        Nodes = NodeEvidenceCodec.Read(ref reader),
    };

    private static void WriteScopes(WireWriter writer, IReadOnlyDictionary<string, Breaker> scopes)
    {
        writer.WriteCount(scopes.Count);
        foreach (var (node, scope) in scopes.OrderBy(scope => scope.Key, StringComparer.Ordinal))
        {
            writer.WriteString(node);
            BreakerCodec.Write(writer, scope);
        }
    }

    private static Dictionary<string, Breaker> ReadScopes(ref WireReader reader)
    {
        var scopes = new Dictionary<string, Breaker>(StringComparer.Ordinal);
        for (var count = reader.ReadCount(MinScopeBytes); count > 0; count--)
        {
            scopes.Add(reader.ReadNode(), BreakerCodec.Read(ref reader));
        }

        return scopes;
    }

    private static void WriteAccusation(WireWriter writer, CircuitAccusation? accusation)
    {
        writer.WriteBoolean(accusation is not null);
        if (accusation is not null)
        {
            writer.WriteString(accusation.Node);
            BreakerCodec.WriteRound(writer, accusation.Round);
        }
    }

    private static void WriteOverride(WireWriter writer, CircuitOverride? order)
    {
        writer.WriteBoolean(order is not null);
        if (order is not null)
        {
            writer.WriteKind(order.Kind);
            writer.WriteString(order.Reason);
            writer.WriteString(order.By);
            writer.WriteDuration(order.Until);
        }
    }
}
