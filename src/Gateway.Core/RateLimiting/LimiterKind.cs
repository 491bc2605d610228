using System.Buffers;
using System.Globalization;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>The limiters' authorities, one for each client of each policy, with all of the policy's windows.</summary>
/// <remarks>
/// A volatile authority that was lost is followed by one that begins with nothing (R1). A durable one reserves ahead what
/// it lends, and its successor goes on with what was stored (R2): for policies whose limits take long to be as new, see
/// <see cref="RateLimitNumbers.AreDurable"/>.
/// </remarks>
public sealed class LimiterKind : AuthorityKind<LimiterAuthorityState, LimiterAcquire, LimiterGrant>
{
    private readonly LimiterSettings _settings;

    /// <param name="settings">The fleet's.</param>
    /// <param name="durability">Whether states are stored; each of the two is a kind of its own.</param>
    public LimiterKind(LimiterSettings settings, AuthorityDurability durability = AuthorityDurability.Volatile)
        : base(durability == AuthorityDurability.Durable ? "limiter-durable" : "limiter", durability) => _settings = settings;

    /// <summary>The key of a client's authority: the same on every node, and no two pairs share one.</summary>
    /// <param name="bucketName">
    /// The policy's name, or <see cref="LimiterScope.NameOf"/> of it; ordinals are each node's own.
    /// </param>
    /// <param name="client">The <see cref="LimiterKey.Client"/>.</param>
    public static string KeyOf(string bucketName, UInt128 client) =>
        string.Create(CultureInfo.InvariantCulture, $"{bucketName}.{client:x32}");

    public override LimiterAuthorityState CreateState(in AuthorityStart start) => LimiterAuthorityState.Create(start);

    public override LimiterAuthorityState RecoverState(in AuthorityStart start, LimiterAuthorityState stored)
    {
        if (stored is not { Authority: { } authority, Reservation: { } reservation })
        {
            return CreateState(start);
        }

        var epoch = LimiterAuthorityState.EpochOf(start, stored.Epoch);
        return new(epoch, lostAt: -1)
        {
            Authority = LimiterAuthority.FollowReserved(start.Now, authority.Numbers, epoch, reservation.Buckets, _settings),
            Reservation = new([], reservation.Stamp),
        };
    }

    public override LimiterGrant Execute(LimiterAuthorityState state, TimeSpan now, LimiterAcquire command)
    {
        ArgumentNullException.ThrowIfNull(command.Node, nameof(command));
        var authority = state.Begin(now, command.Numbers, _settings);
        var grant = authority.Acquire(now, command);
        state.Authority = authority;
        if (Durability == AuthorityDurability.Durable)
        {
            state.Reservation ??= new([], stamp: 0);
            state.Reservation.Cover(authority.Buckets, authority.Numbers.Burst);
        }

        return grant;
    }

    /// <remarks>Until then a repeated command finds the recorded reply, too.</remarks>
    public override TimeSpan TimeToLive(LimiterAuthorityState state, TimeSpan now) => state.Authority?.IdleAt() switch
    {
        null => TimeSpan.Zero,
        long.MaxValue => TimeSpan.MaxValue,
        { } idleAt => new(idleAt - Math.Max(0, now.Ticks)),
    };

    public override long StorageStamp(LimiterAuthorityState state) => state.Reservation?.Stamp ?? 0;

    public override void WriteState(IBufferWriter<byte> target, LimiterAuthorityState state, int version) =>
        LimiterStateCodec.Write(target, state);

    public override LimiterAuthorityState ReadState(ReadOnlySpan<byte> source, int version) =>
        LimiterStateCodec.Read(source, _settings);

    public override void WriteCommand(IBufferWriter<byte> target, LimiterAcquire command, int version) =>
        LimiterMessageCodec.Write(target, command);

    public override LimiterAcquire ReadCommand(ReadOnlySpan<byte> source, int version) =>
        LimiterMessageCodec.ReadAcquire(source);

    public override void WriteReply(IBufferWriter<byte> target, LimiterGrant reply, int version) =>
        LimiterMessageCodec.Write(target, reply);

    public override LimiterGrant ReadReply(ReadOnlySpan<byte> source, int version) =>
        LimiterMessageCodec.ReadGrant(source);
}
