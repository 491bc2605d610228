using System.Buffers;
using System.Runtime.CompilerServices;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// The authority's side of a <see cref="LimiterWorld"/>: an engine that crashes, stores what has to be stored, notices
/// late that an owner is gone, and for a while has two.
/// </summary>
internal sealed class LimiterOwner(LimiterWorldPlan plan, LimiterSettings settings, Random random)
{
    private readonly LimiterKind _kind = new(settings, plan.IsDurable ? AuthorityDurability.Durable : AuthorityDurability.Volatile);
    private readonly StrongBox<long> _clock = new();
    private readonly Dictionary<string, (long BootId, long Seq)> _last = [];
    private readonly Silo[] _silos = [new(), new()];
    private byte[]? _stored;
    private long _version;
    private bool _isSplit;
    private long _disruption = long.MinValue;
    private long _takeover;

    /// <summary>The only one; null while there is none, or two.</summary>
    public LimiterAuthority? Authority => _isSplit ? null : _silos[0].State?.Authority;

    public int Stores { get; private set; }

    public int Recoveries { get; private set; }

    /// <summary>Refused to store, as another owner had stored since.</summary>
    public int Conflicts { get; private set; }

    /// <summary>From now on there are two owners, neither of which knows of the other; or again the first one only.</summary>
    public void Split()
    {
        _isSplit = !_isSplit;
        _silos[1].State = null;
    }

    public void Crash(long now)
    {
        _silos[0].State = _silos[1].State = null;
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
        var silo = _silos[_isSplit ? random.Next(2) : 0];
        if (plan.Mutation == LimiterMutation.EvictsLiveState && random.Next(30) == 0)
        {
            silo.State = null;
        }

        silo.State ??= Start(silo, now, request.Numbers);
        var reply = _kind.Execute(silo.State, new(now), plan.Mutation == LimiterMutation.CreditOnReboot ? AsOneBoot(request) : request);
        if (_kind.StorageStamp(silo.State) != silo.Stamp)
        {
            if (silo.Version != _version && plan.Mutation != LimiterMutation.IgnoresConflicts)
            {
                // The other owner has stored: this one is none, and what it says does not leave.
                silo.State = null;
                Conflicts++;
                return null;
            }

            if (plan.OwnerCrashes > 0 && random.Next(20) == 0)
            {
                // Before it is stored, the reply does not leave.
                Crash(now);
                return null;
            }

            silo.Stamp = _kind.StorageStamp(silo.State);
            silo.Version = ++_version;
            _stored = Write(silo.State);
            Stores++;
        }

        return reply with { Seq = request.Seq };
    }

    private LimiterAuthorityState Start(Silo silo, long now, RateLimitNumbers numbers)
    {
        (silo.Version, silo.Stamp) = (_version, 0);
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
        return plan.Mutation == LimiterMutation.NoReservation ? stored : Recover(silo, start, stored);
    }

    private LimiterAuthorityState Recover(Silo silo, in AuthorityStart start, LimiterAuthorityState stored)
    {
        // What an engine knows of the stamp is that of the state it goes on with.
        var state = _kind.RecoverState(start, stored);
        silo.Stamp = _kind.StorageStamp(state);
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

    private sealed class Silo
    {
        public LimiterAuthorityState? State { get; set; }

        /// <summary>Of what is stored, as it read or wrote it last.</summary>
        public long Version { get; set; }

        public long Stamp { get; set; }
    }
}
