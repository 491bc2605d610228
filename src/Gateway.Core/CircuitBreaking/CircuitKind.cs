using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>The circuits of the fleet, one for each cluster.</summary>
/// <remarks>
/// Volatile: of an authority that starts anew, edges tell the counts again; but a circuit that was open is closed, until
/// it fails again.
/// </remarks>
public sealed class CircuitKind() : AuthorityKind<CircuitAuthority, CircuitCommand, CircuitReply>("circuit", AuthorityDurability.Volatile)
{
    /// <summary>
    /// Epochs of this length last for 136 years from any origin, 1970 too. Two authorities that start within one, the
    /// first being lost, share an epoch: then the second rises above the first as soon as an edge shows that it must.
    /// </summary>
    private static readonly TimeSpan EpochLength = TimeSpan.FromSeconds(16);

    /// <summary>Until the first command brings one.</summary>
    private static readonly CircuitPolicy NoPolicy = new() { ConsecutiveFailures = 1 };

    public override CircuitAuthority CreateState(in AuthorityStart start) =>
        new(NoPolicy, Math.Clamp((start.Now.Ticks / EpochLength.Ticks) + 1, 1, CircuitWord.MaxEpoch));

    public override CircuitReply Execute(CircuitAuthority state, TimeSpan now, CircuitCommand command)
    {
        var opensSooner = Update(state, command.Policy);
        if (command.Report is not { } report)
        {
            return WithNews(state.Announce(now), opensSooner);
        }

        var outranks = state.Outrank(report.Known);
        return WithNews(state.Handle(report, now, command.ProbeTimeout, command.Jitter), opensSooner || outranks);
    }

    public override TimeSpan TimeToLive(CircuitAuthority state, TimeSpan now) => state.TimeToLive(now);

    public override void WriteState(IBufferWriter<byte> target, CircuitAuthority state, int version) =>
        CircuitSnapshotCodec.Write(new(target), state.Snapshot());

    public override CircuitAuthority ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var snapshot = CircuitSnapshotCodec.Read(ref reader);
        reader.End();
        return new(snapshot);
    }

    public override void WriteCommand(IBufferWriter<byte> target, CircuitCommand command, int version) =>
        CircuitCommandCodec.Write(new(target), command);

    public override CircuitCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var command = CircuitCommandCodec.Read(ref reader);
        reader.End();
        return command;
    }

    public override void WriteReply(IBufferWriter<byte> target, CircuitReply reply, int version) =>
        CircuitReplyCodec.Write(new(target), reply);

    public override CircuitReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = CircuitReplyCodec.Read(ref reader);
        reader.End();
        return reply;
    }

    /// <returns>Whether an open circuit lets a probe through sooner, which all nodes should hear.</returns>
    private static bool Update(CircuitAuthority state, CircuitPolicy policy)
    {
        if (state.Policy == policy)
        {
            return false;
        }

        var until = state.OpenUntil;
        state.Update(policy);
        return state.Word.State == CircuitState.Open && state.OpenUntil < until;
    }

    private static CircuitReply WithNews(CircuitReply reply, bool isNews) => isNews && !reply.IsNews ? reply with { IsNews = true } : reply;
}
