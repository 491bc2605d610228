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
public sealed class LimiterKind : AuthorityKind<LimiterAuthorityState, LimiterCommand, LimiterReply>
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
            return LimiterAuthorityState.Create(start, stored.Record);
        }

        var epoch = LimiterAuthorityState.EpochOf(start, stored.Epoch);
        return new(epoch, lostAt: -1)
        {
            Authority = LimiterAuthority.FollowReserved(start.Now, authority.Numbers, epoch, reservation.Buckets, _settings),
            Reservation = new([], reservation.Stamp),
            Record = stored.Record,
        };
    }

    public override LimiterReply Execute(LimiterAuthorityState state, TimeSpan now, LimiterCommand command) =>
        command.Order is { } order ? new(Execute(state, now, order)) : new(Execute(state, now, command.Acquire));

    /// <summary>Executes an edge's request.</summary>
    /// <inheritdoc cref="LimiterAuthority.Acquire"/>
    public LimiterGrant Execute(LimiterAuthorityState state, TimeSpan now, LimiterAcquire request)
    {
        ArgumentNullException.ThrowIfNull(request.Node, nameof(request));
        var authority = state.Begin(now, request.Numbers, _settings);
        var pause = state.Record.PauseAt(now.Ticks);
        var isNew = IsNew(authority, request);
        var grant = pause is null || !isNew ? authority.Acquire(now, request) : LimiterPause.Acquire(authority, now, request, pause, _settings);
        state.Authority = authority;
        if (isNew)
        {
            state.Record.Note(Math.Max(0, now.Ticks), request, grant.Lease, pause is not null);
        }

        Cover(state, authority);
        return grant;
    }

    /// <summary>Follows an operator's order, unless it was followed before.</summary>
    public LimiterView Execute(LimiterAuthorityState state, TimeSpan now, LimiterOrder order)
    {
        if (state.Record.TryTake(order, Math.Max(0, now.Ticks)) && order.Kind == LimiterOrderKind.Reset && state.Authority is { } authority)
        {
            LimiterReset.Apply(authority, now);

            // What was stored before has less than there is now, which would do; but the reset itself is to last.
            state.Reservation = state.Reservation is { } reservation ? new([], reservation.Stamp) : null;
            Cover(state, authority);
        }

        return LimiterView.Of(state, now);
    }

    /// <remarks>
    /// Until then a repeated command finds the recorded reply, too, and operators what they ordered and who was refused.
    /// </remarks>
    public override TimeSpan TimeToLive(LimiterAuthorityState state, TimeSpan now) =>
        Math.Max(state.Authority?.IdleAt() ?? 0, state.Record.EndsAt()) switch
        {
            0 => TimeSpan.Zero,
            long.MaxValue => TimeSpan.MaxValue,
            var endsAt => new(endsAt - Math.Max(0, now.Ticks)),
        };

    public override long StorageStamp(LimiterAuthorityState state) =>
        Durability == AuthorityDurability.Durable ? (state.Reservation?.Stamp ?? 0) + state.Record.Orders : 0;

    public override void WriteState(IBufferWriter<byte> target, LimiterAuthorityState state, int version) =>
        LimiterStateCodec.Write(target, state);

    public override LimiterAuthorityState ReadState(ReadOnlySpan<byte> source, int version) =>
        LimiterStateCodec.Read(source, _settings);

    public override void WriteCommand(IBufferWriter<byte> target, LimiterCommand command, int version) =>
        LimiterCommandCodec.Write(target, command);

    public override LimiterCommand ReadCommand(ReadOnlySpan<byte> source, int version) =>
        LimiterCommandCodec.ReadCommand(source);

    public override void WriteReply(IBufferWriter<byte> target, LimiterReply reply, int version) =>
        LimiterCommandCodec.Write(target, reply);

    public override LimiterReply ReadReply(ReadOnlySpan<byte> source, int version) =>
        LimiterCommandCodec.ReadReply(source);

    /// <summary>Whether it is neither a repetition nor overtaken.</summary>
    private static bool IsNew(LimiterAuthority authority, in LimiterAcquire request) =>
        !authority.Nodes.TryGetValue(request.Node, out var node) || node.BootId != request.BootId || request.Seq > node.LastSeq;

    private void Cover(LimiterAuthorityState state, LimiterAuthority authority)
    {
        if (Durability == AuthorityDurability.Durable)
        {
            state.Reservation ??= new([], stamp: 0);
            state.Reservation.Cover(authority.Buckets);
        }
    }
}
