using Gateway.Core.RateLimiting;
using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>
/// Simulates one client after another: its requests, the edges of the nodes that they meet, and its authority.
/// </summary>
/// <remarks>
/// Clients have buckets of their own, and whatever they share, nodes and network, was laid down beforehand. So one client's
/// whole run needs no other's, a client costs no memory before or after it, and its machines stay in the cache.
/// </remarks>
internal sealed class ClientWorld
{
    /// <summary>How long a request waits for a lease, as in the gateway.</summary>
    private static readonly long Patience = TimeSpan.FromMilliseconds(500).Ticks;

    /// <summary>How often a node looks for idle permits, as in the gateway.</summary>
    private static readonly long SweepInterval = TimeSpan.FromMilliseconds(250).Ticks;

    private readonly LimitsOptions _options;
    private readonly FleetPlan _fleet;
    private readonly Network _network;
    private readonly LimiterSettings _settings;
    private readonly LimiterFleet _limiterFleet;
    private readonly AuthorityHost _host;
    private readonly LimitsTally _tally;
    private readonly ClientScore _score;
    private readonly EventQueue<LimitsEvent> _events = new();
    private readonly MessagePool<LimiterAcquire> _calls = new();
    private readonly MessagePool<LimiterGrant> _replies = new();
    private readonly EdgeSite?[] _siteOf;
    private readonly List<EdgeSite> _sites = [];
    private int _sitesInUse;
    private ClientPlan _plan = null!;
    private ClientTraffic _traffic = null!;
    private Pcg _chance;
    private long _lastBootId;

    public ClientWorld(LimitsOptions options, FleetPlan fleet, Network network, LimiterSettings settings, LimitsTally tally)
    {
        _options = options;
        _fleet = fleet;
        _network = network;
        _settings = settings;
        _limiterFleet = new(settings) { MaxNodes = options.Nodes };
        _host = new(options, fleet, settings);
        _tally = tally;
        _score = new(options, tally);
        _siteOf = new EdgeSite?[fleet.Nodes.Length];
    }

    /// <summary>Simulates one client from beginning to end and adds what happened to the tally.</summary>
    public void Run(ClientPlan plan)
    {
        Begin(plan);
        var arrival = _traffic.NextArrival();
        while (arrival != long.MaxValue || _events.Count > 0)
        {
            if (arrival <= _events.NextAt)
            {
                Arrive(arrival);
                arrival = _traffic.NextArrival();
            }
            else
            {
                var now = _events.NextAt;
                Handle(now, _events.Take());
            }
        }

        End();
    }

    private void Begin(ClientPlan plan)
    {
        _plan = plan;
        _traffic = new(plan, _options);
        _chance = new(Pcg.Mix(_options.Seed + 1) ^ (ulong)plan.Rank, 4);
        _lastBootId = 0;
        _events.Clear();
        _calls.Clear();
        _replies.Clear();
        _host.Reset(plan);
        _score.Begin(plan);
    }

    private void Arrive(long now)
    {
        var (node, cost) = _traffic.Choose(now);
        while (_fleet.Nodes[node].At(now).IsDown)
        {
            node = (node + 1) % _fleet.Nodes.Length;
        }

        var site = SiteAt(node, now);
        _score.Arrived(site, now, cost);
        if (site.Span.Condition == NodeCondition.Paused)
        {
            _events.Schedule(site.Span.Until, new(LimitsEventKind.Arrival, node, cost, 0, now));
        }
        else
        {
            Decide(site, now, new(now, cost));
        }
    }

    private void Handle(long now, in LimitsEvent item)
    {
        if (item.Kind == LimitsEventKind.Call)
        {
            Execute(now, item);
            return;
        }

        var site = SiteAt(item.Node, now);
        if (site.Span.Condition == NodeCondition.Paused)
        {
            _events.Schedule(site.Span.Until, item);
            return;
        }

        switch (item.Kind)
        {
            case LimitsEventKind.Arrival when site.Span.IsDown:
                _tally.Lost++;
                break;
            case LimitsEventKind.Arrival:
                Decide(site, now, new(item.Stamp, item.Cost));
                break;
            case LimitsEventKind.Reply:
                Receive(site, now, item.Stamp, _replies.Take(item.Message));
                break;
            case LimitsEventKind.Timeout when site.BootId == item.Stamp && site.Calling == item.Message:
                site.Edge?.Abandon(site.Plan.Local(now), site.Calling);
                site.Calling = 0;
                Retry(site, now);
                break;
            case LimitsEventKind.Sweep:
                Sweep(site, now);
                break;
        }
    }

    private void Decide(EdgeSite site, long now, WaitingRequest request)
    {
        var edge = EdgeOf(site, now);
        var decision = edge.TryAcquire(site.Plan.Local(now), request.Cost);
        site.LastActivity = now;
        switch (decision.Outcome)
        {
            case LimiterOutcome.Admitted:
                site.Held -= decision.IsLocal ? 0 : request.Cost;
                _score.Admitted(site, now, request, decision.IsLocal);
                break;
            case LimiterOutcome.Denied:
                var isAlone = decision.IsLocal && WasAway(site, request.ArrivedAt, now);
                _score.Denied(now, request, decision, isAlone, isRecovering: now < _host.RecoversUntil);
                break;
            case LimiterOutcome.NeedsLease when now - request.ArrivedAt > Patience:
                _score.Unanswered(now, WasAway(site, request.ArrivedAt, now));
                return;
            default:
                Call(site, now, request.Cost);
                site.Waiting.Add(request);
                return;
        }

        if (decision.Leases != 0)
        {
            Call(site, now, request.Cost);
        }
    }

    /// <summary>Whether the authority could not be reached between the two, or a moment before.</summary>
    private bool WasAway(EdgeSite site, long from, long until)
    {
        from = Math.Max(0, from - Patience);
        return _host.WasAway(from, until)
            || _fleet.IsCut(site.Node, _host.Owner, until)
            || _fleet.IsCut(site.Node, _host.Owner, from);
    }

    private void Call(EdgeSite site, long now, int cost)
    {
        if (site.Edge!.TryBegin(site.Plan.Local(now), site.Plan.Name, cost, out var request))
        {
            _score.Called(site, now, isReturn: false);
            Send(site, now, request);
        }
    }

    private void Send(EdgeSite site, long now, in LimiterAcquire request)
    {
        site.Calling = request.Seq;
        _events.Schedule(now + _settings.CallTimeout.Ticks, new(LimitsEventKind.Timeout, site.Node, 0, (int)request.Seq, site.BootId));
        Span<long> delays = stackalloc long[2];
        foreach (var delay in delays[.._network.Deliver(ref _chance, delays)])
        {
            _events.Schedule(now + delay, new(LimitsEventKind.Call, site.Node, 0, _calls.Put(request), site.BootId));
        }
    }

    private void Execute(long now, in LimitsEvent item)
    {
        var request = _calls.Take(item.Message);
        if (_fleet.IsCut(item.Node, _host.Owner, now) || !_host.TryExecute(now, request, out var grant))
        {
            return;
        }

        _score.Granted(now, grant);
        Span<long> delays = stackalloc long[2];
        foreach (var delay in delays[.._network.Deliver(ref _chance, delays)])
        {
            if (!_fleet.IsCut(item.Node, _host.Owner, now + delay))
            {
                _events.Schedule(now + delay, new(LimitsEventKind.Reply, item.Node, 0, _replies.Put(grant), item.Stamp));
            }
        }
    }

    private void Receive(EdgeSite site, long now, long bootId, in LimiterGrant grant)
    {
        if (site.Edge is not { } edge || site.BootId != bootId)
        {
            return;
        }

        var isNew = edge.Apply(site.Plan.Local(now), grant);
        if (!isNew && _options.Mutation == LimitsMutation.AcceptRepeatedReplies
            && edge.TryBegin(site.Plan.Local(now), site.Plan.Name, (int)grant.Lease.Tokens, out var forged))
        {
            isNew = edge.Apply(site.Plan.Local(now), grant with { Seq = forged.Seq });
        }

        if (!isNew)
        {
            return;
        }

        site.Calling = 0;
        site.LastActivity = now;
        site.Held += grant.Lease.Tokens;
        Retry(site, now);
        ScheduleSweep(site, now);
    }

    private void Retry(EdgeSite site, long now)
    {
        var count = site.Waiting.Count;
        for (var index = 0; index < count; index++)
        {
            Decide(site, now, site.Waiting[index]);
        }

        site.Waiting.RemoveRange(0, count);
    }

    private void Sweep(EdgeSite site, long now)
    {
        site.IsSweepDue = false;
        if (site.Edge is not { } edge || site.Held <= 0)
        {
            return;
        }

        if (edge.TryBeginReturn(site.Plan.Local(now), site.Plan.Name, out var request))
        {
            site.Held = 0;
            _score.Called(site, now, isReturn: true);
            Send(site, now, request);
        }
        else if (now - site.LastActivity > 2 * SweepInterval && site.Calling == 0)
        {
            // What it held has expired.
            site.Held = 0;
        }

        ScheduleSweep(site, now);
    }

    /// <summary>A node visits all its edges at every interval; only visits that can find something are simulated.</summary>
    private void ScheduleSweep(EdgeSite site, long now)
    {
        if (site.IsSweepDue || site.Held <= 0)
        {
            return;
        }

        site.IsSweepDue = true;
        _events.Schedule(SweepBefore(site, now) + SweepInterval, new(LimitsEventKind.Sweep, site.Node, 0, 0, site.BootId));
    }

    private static long SweepBefore(EdgeSite site, long now)
    {
        var phase = site.Plan.Offset % SweepInterval;
        return ((now + phase) / SweepInterval * SweepInterval) - phase;
    }

    private LimiterEdge EdgeOf(EdgeSite site, long now)
    {
        var numbers = NumbersAt(site, now);
        if (site.Edge is { } edge)
        {
            var lastSweep = SweepBefore(site, now);
            if (lastSweep <= site.LastActivity || !edge.IsForgettable(site.Plan.Local(lastSweep)))
            {
                edge.Follow(numbers);
                return edge;
            }
        }

        site.BootId = ++_lastBootId;
        site.Calling = 0;
        site.Held = 0;
        return site.Edge = new(site.Plan.Local(now), default, numbers, site.BootId, _limiterFleet);
    }

    /// <summary>The limits as the node's route table has them: it follows a change within a second.</summary>
    private RateLimitNumbers NumbersAt(EdgeSite site, long now) =>
        _plan.Later is { } later && now >= _plan.ChangeAt + (site.Plan.Offset % TimeSpan.TicksPerSecond)
            ? later
            : _plan.Numbers;

    private EdgeSite SiteAt(int node, long now)
    {
        if (_siteOf[node] is { } known)
        {
            _tally.Lost += known.Advance(now);
            return known;
        }

        if (_sitesInUse == _sites.Count)
        {
            _sites.Add(new());
        }

        var site = _sites[_sitesInUse++];
        site.Reset(node, _fleet.Nodes[node], now);
        _siteOf[node] = site;
        return site;
    }

    private void End()
    {
        for (var index = 0; index < _sitesInUse; index++)
        {
            _score.Leave(_sites[index]);
            _siteOf[_sites[index].Node] = null;
        }

        _sitesInUse = 0;
        _score.End(_host);
    }
}
