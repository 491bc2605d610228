using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>
/// What an engine does for one client's authority: runs it on one node, hands it over when that node leaves in order,
/// begins anew when it crashes, and forgets it when its time to live is over.
/// </summary>
internal sealed class AuthorityHost(LimitsOptions options, FleetPlan fleet, LimiterSettings settings)
{
    private const string Key = "client";

    /// <summary>How long nobody answers while a state moves.</summary>
    private static readonly long Handover = TimeSpan.FromMilliseconds(100).Ticks;

    /// <summary>How often an engine looks for what can go.</summary>
    private static readonly long SweepInterval = TimeSpan.TicksPerSecond;

    private readonly LimiterKind _volatile = new(settings);
    private readonly LimiterKind _durable = new(settings, AuthorityDurability.Durable);
    private readonly ArrayBufferWriter<byte> _stored = new();
    private readonly LimiterMutant? _mutant = options.Mutation == LimitsMutation.None ? null : new(options.Mutation);
    private LimiterKind _kind = null!;
    private LimiterAuthorityState? _state;
    private long _stamp;
    private ClientPlan _plan = null!;
    private int _moves;
    private long _leftAt;
    private long _servesFrom;
    private long _lastCommand;
    private NodeSpan? _down;

    /// <summary>The node that runs the authority, or will.</summary>
    public int Owner { get; private set; }

    /// <summary>Until then a crash may be why permits are missing.</summary>
    public long RecoversUntil { get; private set; }

    /// <summary>Starts in the shadow of a crash.</summary>
    public long Recoveries { get; private set; }

    /// <summary>How often the state was stored before a reply left.</summary>
    public long Writes { get; private set; }

    public void Reset(ClientPlan plan)
    {
        _plan = plan;
        _kind = plan.Numbers.AreDurable ? _durable : _volatile;
        _state = null;
        _stored.ResetWrittenCount();
        _stamp = 0;
        _moves = 0;
        _lastCommand = 0;
        RecoversUntil = -1;
        Recoveries = Writes = 0;
        _mutant?.Reset();
        MoveAt(0, 0);
    }

    /// <summary>Whether there was a time between the two in which nobody answered.</summary>
    public bool WasAway(long from, long until) =>
        (from < _servesFrom && until > _leftAt) || (_down is { } down && until >= down.From);

    /// <returns>False if nobody is there to answer.</returns>
    public bool TryExecute(long now, LimiterAcquire command, out LimiterGrant grant)
    {
        while (_down is { } down && now >= down.From)
        {
            Leave(down);
        }

        grant = default;
        if (now < _servesFrom)
        {
            return false;
        }

        var time = new TimeSpan(_plan.Origin + now);
        Forget(now);
        _lastCommand = now;
        _state ??= Start(now, time);
        _mutant?.Before(_kind, _state, time, command);
        grant = _kind.Execute(_state, time, command);
        grant = _mutant?.After(grant) ?? grant;
        Store();
        return true;
    }

    /// <summary>Before the reply leaves.</summary>
    private void Store()
    {
        if (_kind.Durability == AuthorityDurability.Durable && _kind.StorageStamp(_state!) != _stamp)
        {
            _stamp = _kind.StorageStamp(_state!);
            Write();
            Writes++;
        }
    }

    private void Write()
    {
        _stored.ResetWrittenCount();
        _kind.WriteState(_stored, _state!, EngineProtocol.Current);
    }

    /// <summary>A new authority, or the successor of one that is lost.</summary>
    private LimiterAuthorityState Start(long now, TimeSpan time)
    {
        var since = fleet.SinceDisruption(now);
        var isDurable = _kind.Durability == AuthorityDurability.Durable;
        var isStored = isDurable && _stored.WrittenCount > 0;
        if (_mutant?.Hides(since) == true || (isDurable && !isStored))
        {
            // Of a kind that is stored before it replies, what is not stored never was.
            return _kind.CreateState(new(Key, time, TimeSpan.MaxValue));
        }

        var shadow = _plan.Numbers.Windows.Max(window => window.FillTicks) + LimiterSettings.Fence.Ticks + LimiterSettings.MaxLease.Ticks;
        if (since.Ticks < shadow)
        {
            Recoveries++;
            RecoversUntil = now + shadow;
        }

        var start = new AuthorityStart(Key, time, since);
        return isStored
            ? _kind.RecoverState(start, _kind.ReadState(_stored.WrittenSpan, EngineProtocol.Current))
            : _kind.CreateState(start);
    }

    private void Forget(long now)
    {
        if (_state is null)
        {
            return;
        }

        var lastSweep = now / SweepInterval * SweepInterval;
        var isOver = lastSweep > _lastCommand
            && _kind.TimeToLive(_state, new(_plan.Origin + lastSweep)) <= TimeSpan.Zero;
        if (isOver || _mutant?.Evicts(now - _lastCommand) == true)
        {
            _state = null;
            _stored.ResetWrittenCount();
        }
    }

    /// <summary>The owner goes down: in order, with the state as bytes to another node; or it crashes, with the state.</summary>
    private void Leave(NodeSpan down)
    {
        if (down.Condition == NodeCondition.Crashed)
        {
            _state = null;
            MoveAt(down.From, down.From + options.Faults.Detection.Ticks);
            return;
        }

        if (_state is not null)
        {
            Write();
            _state = _kind.ReadState(_stored.WrittenSpan, EngineProtocol.Current);
        }

        MoveAt(down.From, down.From + Handover);
    }

    private void MoveAt(long leftAt, long at)
    {
        _servesFrom = at;
        _leftAt = leftAt;
        do
        {
            var hash = Pcg.Mix(options.Seed ^ ((ulong)_plan.Rank << 20) ^ (ulong)_moves++);
            Owner = (int)(hash % (ulong)fleet.Nodes.Length);
        }
        while (fleet.Nodes[Owner].At(at).IsDown && _moves < 1_000);

        _down = fleet.Nodes[Owner].NextDown(at);
    }
}
