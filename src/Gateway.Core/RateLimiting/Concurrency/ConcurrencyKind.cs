using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>The authorities of requests in flight, one for each client of each policy.</summary>
/// <remarks>
/// An authority that was lost is followed by one that lends nothing until the nodes have reported what is in flight, two
/// seconds after the disruption. Keys are those of <see cref="LimiterKind.KeyOf"/>.
/// </remarks>
/// <param name="settings">The fleet's.</param>
public sealed class ConcurrencyKind(LimiterSettings settings)
    : AuthorityKind<ConcurrencyState, ConcurrencyCommand, ConcurrencyReply>("concurrency", AuthorityDurability.Volatile)
{
    public override ConcurrencyState CreateState(in AuthorityStart start)
    {
        var lost = LimiterAuthorityState.Create(start);
        var lease = ConcurrencyTimes.Lease.Ticks;
        return new(lost.Epoch, lost.LostAt < 0 ? 0 : TickMath.Add(lost.LostAt, lease + settings.Drift(lease)));
    }

    public override ConcurrencyReply Execute(ConcurrencyState state, TimeSpan now, ConcurrencyCommand command) =>
        command.Report is { } report ? new(Execute(state, now, report)) : new(default, state.Authority?.Inspect(now) ?? new());

    /// <summary>Executes an edge's report.</summary>
    /// <inheritdoc cref="ConcurrencyAuthority.Acquire"/>
    public ConcurrencyGrant Execute(ConcurrencyState state, TimeSpan now, in ConcurrencyReport report)
    {
        ArgumentNullException.ThrowIfNull(report.Node, nameof(report));
        var limit = new ConcurrencyLimit(report.Limit, report.Version);
        var authority = state.Authority ?? new(now, limit, state.Epoch, new(state.LearnsUntil), settings);
        var grant = authority.Acquire(now, report);
        state.Authority = authority;
        return grant;
    }

    public override TimeSpan TimeToLive(ConcurrencyState state, TimeSpan now) =>
        state.Authority is { } authority ? new(authority.IdleAt() - Math.Max(0, now.Ticks)) : TimeSpan.Zero;

    public override void WriteState(IBufferWriter<byte> target, ConcurrencyState state, int version) =>
        ConcurrencyCodec.Write(target, state);

    public override ConcurrencyState ReadState(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadState(source, settings);

    public override void WriteCommand(IBufferWriter<byte> target, ConcurrencyCommand command, int version) =>
        ConcurrencyCodec.Write(target, command);

    public override ConcurrencyCommand ReadCommand(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadCommand(source);

    public override void WriteReply(IBufferWriter<byte> target, ConcurrencyReply reply, int version) =>
        ConcurrencyCodec.Write(target, reply);

    public override ConcurrencyReply ReadReply(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadReply(source);
}
