using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>The authority of the fleet's route table: one, under <see cref="Key"/>.</summary>
/// <remarks>Stored before a reply leaves. Where the store lost it, nodes that run a table bring it back.</remarks>
public sealed class RouteTableKind() : AuthorityKind<RouteTableAuthority, RouteTableCommand, RouteTableReply>("route-table", AuthorityDurability.Durable)
{
    /// <summary>The only key.</summary>
    public const string Key = "current";

    /// <summary>What is broadcast when all nodes should report, without content.</summary>
    public const string Topic = "route-table";

    public override RouteTableAuthority CreateState(in AuthorityStart start) => new();

    public override RouteTableAuthority RecoverState(in AuthorityStart start, RouteTableAuthority stored)
    {
        stored.Recover(start.Now);
        return stored;
    }

    public override RouteTableReply Execute(RouteTableAuthority state, TimeSpan now, RouteTableCommand command) => state.Handle(now, command);

    public override TimeSpan TimeToLive(RouteTableAuthority state, TimeSpan now) =>
        state is { Last: 0, Nodes.Count: 0 } ? TimeSpan.Zero : TimeSpan.MaxValue;

    public override long StorageStamp(RouteTableAuthority state) => state.Changes;

    public override void WriteState(IBufferWriter<byte> target, RouteTableAuthority state, int version) =>
        RouteTableStateCodec.Write(new(target), state);

    public override RouteTableAuthority ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var state = RouteTableStateCodec.Read(ref reader);
        reader.End();
        return state;
    }

    public override void WriteCommand(IBufferWriter<byte> target, RouteTableCommand command, int version) =>
        RouteTableCommandCodec.Write(new(target), command);

    public override RouteTableCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var command = RouteTableCommandCodec.Read(ref reader);
        reader.End();
        return command;
    }

    public override void WriteReply(IBufferWriter<byte> target, RouteTableReply reply, int version) =>
        RouteTableReplyCodec.Write(new(target), reply);

    public override RouteTableReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = RouteTableReplyCodec.Read(ref reader);
        reader.End();
        return reply;
    }
}
