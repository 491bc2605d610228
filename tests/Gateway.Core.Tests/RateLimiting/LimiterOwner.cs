using System.Buffers;
using System.Runtime.CompilerServices;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// The authority's side of a <see cref="LimiterWorld"/>: an engine that crashes, stores what has to be stored, and
/// notices late that an owner is gone.
/// </summary>
internal sealed class LimiterOwner(LimiterWorldPlan plan, LimiterSettings settings, Random random)
{
    private readonly LimiterKind _kind = new(settings, plan.IsDurable ? AuthorityDurability.Durable : AuthorityDurability.Volatile);
    private readonly StrongBox<long> _clock = new();
    private readonly Dictionary<string, (long BootId, long Seq)> _last = [];
    private LimiterAuthorityState? _state;
    private byte[]? _stored;
    private long _stamp;
    private long _disruption = long.MinValue;
    private long _takeover;

    public LimiterAuthority? Authority => _state?.Authority;

    public int Stores { get; private set; }

    public int Recoveries { get; private set; }

    public void Crash(long now)
    {
        _state = null;
        _takeover = now + random.NextInt64(plan.Takeover.Ticks + 1);

        // Known is either when the old owner lost the right to grant, at most a fence before it stopped, or some moment
        // until the successor starts.
        _disruption = Math.Max(0, now - LimiterSettings.Fence.Ticks) + random.NextInt64(LimiterSettings.Fence.Ticks + _takeover - now + 1);
        _disruption = Math.Min(_disruption, _takeover);
    }

    /// <returns>Null if nobody answers.</returns>
    public LimiterGrant? Execute(long now, LimiterAcquire request)
    {
        if (now < _takeover)
        {
            return null;
        }

        _clock.Value = now;
        if (plan.Mutation == LimiterMutation.EvictsLiveState && random.Next(30) == 0)
        {
            _state = null;
        }

        _state ??= Start(now, request.Numbers);
        var reply = _kind.Execute(_state, new(now), plan.Mutation == LimiterMutation.CreditOnReboot ? AsOneBoot(request) : request);
        if (_kind.StorageStamp(_state) != _stamp)
        {
            if (plan.OwnerCrashes > 0 && random.Next(20) == 0)
            {
                // Before it is stored, the reply does not leave.
                Crash(now);
                return null;
            }

            _stamp = _kind.StorageStamp(_state);
            _stored = Write(_state);
            Stores++;
        }

        return reply with { Seq = request.Seq };
    }

    private LimiterAuthorityState Start(long now, RateLimitNumbers numbers)
    {
        var since = _disruption == long.MinValue || plan.Mutation is LimiterMutation.RestartFull or LimiterMutation.EvictsLiveState
            ? TimeSpan.MaxValue
            : new TimeSpan(now - _disruption);
        var start = new AuthorityStart("key", new(now), since);
        if (plan.Mutation is LimiterMutation.NoFloor or LimiterMutation.UnorderedExpiry)
        {
            LimiterBucket[] buckets = [.. numbers.Windows.Select(window => new WrongBucket(window, plan.Mutation, _clock))];
            var state = _kind.CreateState(start);
            state.Authority = new(numbers, state.Epoch, buckets, [], new(), settings);
            return state;
        }

        if (_stored is null)
        {
            return _kind.CreateState(start);
        }

        Recoveries++;
        var stored = _kind.ReadState(_stored, EngineProtocol.Current);
        return plan.Mutation == LimiterMutation.NoReservation ? stored : Recover(start, stored);
    }

    private LimiterAuthorityState Recover(in AuthorityStart start, LimiterAuthorityState stored)
    {
        // What an engine knows of the stamp is that of the state it goes on with.
        var state = _kind.RecoverState(start, stored);
        _stamp = _kind.StorageStamp(state);
        return state;
    }

    /// <summary>As if a reboot were no reboot: the next numbers of the same edge.</summary>
    private LimiterAcquire AsOneBoot(LimiterAcquire request)
    {
        var (boot, seq) = _last.GetValueOrDefault(request.Node, (request.BootId, 0));
        seq = boot == request.BootId ? Math.Max(seq, request.Seq) : seq + 1;
        _last[request.Node] = (request.BootId, seq);
        return request with { BootId = 1, Seq = seq };
    }

    private byte[] Write(LimiterAuthorityState state)
    {
        var target = new ArrayBufferWriter<byte>();
        _kind.WriteState(target, state, EngineProtocol.Current);
        return target.WrittenSpan.ToArray();
    }
}
