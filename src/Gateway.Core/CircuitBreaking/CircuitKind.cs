using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>The circuits of the fleet, one for each cluster.</summary>
/// <remarks>
/// Volatile: to an authority that starts anew, edges tell counts and state again, the last decision included; only why
/// it was made is lost.
/// </remarks>
public sealed class CircuitKind() : AuthorityKind<CircuitAuthority, CircuitCommand, CircuitReply>("circuit", AuthorityDurability.Volatile)
{
    /// <summary>
    /// Epochs of this length last for 557 years from any origin, 1970 too. Two authorities that start within one, the
    /// first being lost, share an epoch: then the second follows the first as soon as an edge shows what it decided.
    /// </summary>
    private static readonly TimeSpan EpochLength = TimeSpan.FromMilliseconds(16);

    /// <summary>Until the first command brings one.</summary>
    private static readonly CircuitPolicy NoPolicy = new() { ConsecutiveFailures = 1 };

    public override CircuitAuthority CreateState(in AuthorityStart start) =>
        new(NoPolicy, EpochAt(start.Now));

    public override CircuitReply Execute(CircuitAuthority state, TimeSpan now, CircuitCommand command)
    {
        var opensSooner = Update(state, command.Policy);
        var isNews = command.Order is { } order && state.Obey(order, now).IsNews;
        var reply = command.Report is { } report
            ? state.Handle(report, now, command.ProbeTimeout, command.Jitter, command.LiveNodes)
            : state.Announce(now);
        return reply with
        {
            IsNews = reply.IsNews || isNews || opensSooner,
            Details = command.Inspect ? state.Inspect(now) : null,
        };
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

    /// <summary>The epoch of an authority that begins one at a time.</summary>
    internal static long EpochAt(TimeSpan now) => Math.Clamp((now.Ticks / EpochLength.Ticks) + 1, 1, CircuitWord.MaxEpoch);

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
}
