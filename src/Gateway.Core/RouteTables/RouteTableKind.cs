using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables;

/// <summary>The authority of the fleet's route table: one, under <see cref="Key"/>.</summary>
/// <remarks>Stored before a reply leaves. Where the store lost it, a node that runs a table offers it again.</remarks>
public sealed class RouteTableKind() : AuthorityKind<RouteTableAuthority, RouteTableCommand, RouteTableReply>("route-table", AuthorityDurability.Durable)
{
    /// <summary>The only key.</summary>
    public const string Key = "current";

    /// <summary>What is broadcast after a change, with the new version as text for whoever looks at the wire.</summary>
    public const string Topic = "route-table";

    private const int HashLength = 64;

    public override RouteTableAuthority CreateState(in AuthorityStart start) => new(current: null);

    public override RouteTableAuthority RecoverState(in AuthorityStart start, RouteTableAuthority stored) => stored;

    public override RouteTableReply Execute(RouteTableAuthority state, TimeSpan now, RouteTableCommand command) => state.Handle(command);

    public override TimeSpan TimeToLive(RouteTableAuthority state, TimeSpan now) =>
        state.Current is null ? TimeSpan.Zero : TimeSpan.MaxValue;

    public override long StorageStamp(RouteTableAuthority state) => state.Current?.Version ?? 0;

    public override void WriteState(IBufferWriter<byte> target, RouteTableAuthority state, int version) =>
        WriteTable(new(target), state.Current);

    public override RouteTableAuthority ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var table = ReadTable(ref reader);
        reader.End();
        return new(table);
    }

    public override void WriteCommand(IBufferWriter<byte> target, RouteTableCommand command, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteByte((byte)command.Action);
        writer.WriteInteger(command.Known);
        WriteTable(writer, command.Table);
    }

    public override RouteTableCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var command = new RouteTableCommand(
            (RouteTableAction)reader.ReadByte((byte)RouteTableAction.Publish), reader.ReadInteger(min: 0), ReadTable(ref reader));
        reader.End();
        return command;
    }

    public override void WriteReply(IBufferWriter<byte> target, RouteTableReply reply, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteByte((byte)reply.Outcome);
        writer.WriteInteger(reply.Version);
        writer.WriteString(reply.Hash);
        WriteTable(writer, reply.Table);
    }

    public override RouteTableReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = new RouteTableReply(
            (RouteTableOutcome)reader.ReadByte((byte)RouteTableOutcome.Conflict),
            reader.ReadInteger(min: 0),
            reader.ReadString(HashLength),
            ReadTable(ref reader));
        reader.End();
        return reply;
    }

    private static void WriteTable(WireWriter writer, PublishedTable? table)
    {
        writer.WriteBoolean(table is not null);
        if (table is not null)
        {
            writer.WriteInteger(table.Version);
            writer.WriteString(table.Hash);
            writer.WriteBytes(table.Body.Span);
        }
    }

    private static PublishedTable? ReadTable(ref WireReader reader) => reader.ReadBoolean()
        ? new(reader.ReadInteger(min: 0), reader.ReadString(HashLength), reader.ReadBytes())
        : null;
}
