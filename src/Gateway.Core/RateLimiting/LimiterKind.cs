using System.Buffers;
using System.Globalization;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>The limiters' authorities, one for each client of each policy.</summary>
/// <remarks>An authority that was lost begins anew, with a full bucket: what it had lent is forgotten with it.</remarks>
/// <param name="settings">The fleet's.</param>
public sealed class LimiterKind(LimiterSettings settings)
    : AuthorityKind<LimiterAuthorityState, LimiterAcquire, LimiterGrant>("limiter", AuthorityDurability.Volatile)
{
    /// <summary>The key of a client's authority: the same on every node, and no two pairs share one.</summary>
    /// <param name="policyName">The policy's name; ordinals are each node's own.</param>
    /// <param name="client">The <see cref="LimiterKey.Client"/>.</param>
    public static string KeyOf(string policyName, UInt128 client) =>
        string.Create(CultureInfo.InvariantCulture, $"{policyName}.{client:x32}");

    /// <remarks>Later lives of a key have higher epochs as long as its time goes on.</remarks>
    public override LimiterAuthorityState CreateState(in AuthorityStart start) =>
        new(TickMath.Add(Math.Max(0, start.Now.Ticks), 1));

    public override LimiterGrant Execute(LimiterAuthorityState state, TimeSpan now, LimiterAcquire command)
    {
        ArgumentNullException.ThrowIfNull(command.Node, nameof(command));
        var authority = state.Authority ?? new(now, command.Numbers, state.Epoch, settings);
        var grant = authority.Acquire(now, command);
        state.Authority = authority;
        return grant;
    }

    /// <remarks>Until then a repeated command finds the recorded reply, too.</remarks>
    public override TimeSpan TimeToLive(LimiterAuthorityState state, TimeSpan now) => state.Authority?.IdleAt() switch
    {
        null => TimeSpan.Zero,
        long.MaxValue => TimeSpan.MaxValue,
        { } idleAt => new(idleAt - Math.Max(0, now.Ticks)),
    };

    public override void WriteState(IBufferWriter<byte> target, LimiterAuthorityState state, int version) =>
        LimiterStateCodec.Write(target, state);

    public override LimiterAuthorityState ReadState(ReadOnlySpan<byte> source, int version) =>
        LimiterStateCodec.Read(source, settings);

    public override void WriteCommand(IBufferWriter<byte> target, LimiterAcquire command, int version) =>
        LimiterMessageCodec.Write(target, command);

    public override LimiterAcquire ReadCommand(ReadOnlySpan<byte> source, int version) =>
        LimiterMessageCodec.ReadAcquire(source);

    public override void WriteReply(IBufferWriter<byte> target, LimiterGrant reply, int version) =>
        LimiterMessageCodec.Write(target, reply);

    public override LimiterGrant ReadReply(ReadOnlySpan<byte> source, int version) =>
        LimiterMessageCodec.ReadGrant(source);
}
