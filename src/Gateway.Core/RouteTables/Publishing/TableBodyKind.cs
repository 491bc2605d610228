using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>The authorities of bodies, each under its hash: apart from the route table's, which is asked all the time and small.</summary>
public sealed class TableBodyKind() : AuthorityKind<TableBody, TableBodyCommand, TableBodyReply>("route-table-body", AuthorityDurability.Durable)
{
    public override TableBody CreateState(in AuthorityStart start) => new();

    public override TableBody RecoverState(in AuthorityStart start, TableBody stored) => stored;

    public override TableBodyReply Execute(TableBody state, TimeSpan now, TableBodyCommand command) => state.Handle(now, command);

    public override TimeSpan TimeToLive(TableBody state, TimeSpan now) => state.Content.IsEmpty ? TimeSpan.Zero : state.Until - now;

    public override long StorageStamp(TableBody state) => state.Until.Ticks;

    public override void WriteState(IBufferWriter<byte> target, TableBody state, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteDuration(state.Until);
        writer.WriteBytes(state.Content.Span);
    }

    public override TableBody ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var state = new TableBody { Until = RouteTableWire.ReadTime(ref reader), Content = reader.ReadBytes() };
        reader.End();
        return state;
    }

    public override void WriteCommand(IBufferWriter<byte> target, TableBodyCommand command, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteByte((byte)command.Action);
        writer.WriteBytes(command.Content.Span);
    }

    public override TableBodyCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var command = new TableBodyCommand((TableBodyAction)reader.ReadByte((byte)TableBodyAction.Keep), reader.ReadBytes());
        reader.End();
        return command;
    }

    public override void WriteReply(IBufferWriter<byte> target, TableBodyReply reply, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteBoolean(reply.IsThere);
        writer.WriteBytes(reply.Content.Span);
    }

    public override TableBodyReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = new TableBodyReply(reader.ReadBoolean(), reader.ReadBytes());
        reader.End();
        return reply;
    }
}
