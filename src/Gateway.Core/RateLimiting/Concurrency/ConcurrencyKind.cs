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
    : AuthorityKind<ConcurrencyState, ConcurrencyReport, ConcurrencyGrant>("concurrency", AuthorityDurability.Volatile)
{
    public override ConcurrencyState CreateState(in AuthorityStart start)
    {
        var lost = LimiterAuthorityState.Create(start);
        var lease = ConcurrencyTimes.Lease.Ticks;
        return new(lost.Epoch, lost.LostAt < 0 ? 0 : TickMath.Add(lost.LostAt, lease + settings.Drift(lease)));
    }

    public override ConcurrencyGrant Execute(ConcurrencyState state, TimeSpan now, ConcurrencyReport command)
    {
        ArgumentNullException.ThrowIfNull(command.Node, nameof(command));
        var limit = new ConcurrencyLimit(command.Limit, command.Version);
        var authority = state.Authority ?? new(now, limit, state.Epoch, new(state.LearnsUntil), settings);
        var grant = authority.Acquire(now, command);
        state.Authority = authority;
        return grant;
    }

    public override TimeSpan TimeToLive(ConcurrencyState state, TimeSpan now) =>
        state.Authority is { } authority ? new(authority.IdleAt() - Math.Max(0, now.Ticks)) : TimeSpan.Zero;

    public override void WriteState(IBufferWriter<byte> target, ConcurrencyState state, int version) =>
        ConcurrencyCodec.Write(target, state);

    public override ConcurrencyState ReadState(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadState(source, settings);

    public override void WriteCommand(IBufferWriter<byte> target, ConcurrencyReport command, int version) =>
        ConcurrencyCodec.Write(target, command);

    public override ConcurrencyReport ReadCommand(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadReport(source);

    public override void WriteReply(IBufferWriter<byte> target, ConcurrencyGrant reply, int version) =>
        ConcurrencyCodec.Write(target, reply);

    public override ConcurrencyGrant ReadReply(ReadOnlySpan<byte> source, int version) => ConcurrencyCodec.ReadGrant(source);
}
