using Gateway.Core.RateLimiting;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>Judges and counts what becomes of one client after another.</summary>
internal sealed class ClientScore(LimitsOptions options, LimitsTally tally)
{
    /// <summary>The demand that a lease is sized for: an edge in steady use needs one call in this time.</summary>
    private static readonly long LeasePeriod = LimiterSettings.Horizon.Ticks;

    /// <summary>The lease period of a client while it is over its limit: what is granted is collected for so long.</summary>
    private static readonly long Quantum = LimiterSettings.Quantum.Ticks;

    /// <summary>Requests of a client in a second at a node from which on it counts as hot there.</summary>
    private const int HotRate = 200;

    private readonly ReferenceLimits _central = new();
    private readonly ReferenceLimits _smaller = new();
    private readonly AdmissionOracle _oracle = new();
    private ClientPlan _plan = null!;
    private ClientCounts _counts;
    private Fingerprint _hash;
    private long _version;
    private long _refusedUntil;

    public void Begin(ClientPlan plan)
    {
        _plan = plan;
        _counts = default;
        _hash = default;
        _version = plan.Numbers.Version;
        _refusedUntil = 0;
        _central.Reset(plan.Numbers.AtAuthority);
        _smaller.Reset(plan.Lowest.AtAuthority, plan.BoundOf);
        _oracle.Reset(plan.Numbers, options.Nodes);
    }

    public void Arrived(EdgeSite site, long now, int cost)
    {
        _counts.Requests++;
        _counts.Offered += cost;
        tally.SecondAt(now).Offered++;
        var time = _plan.Origin + now;
        if (_central.TryTake(time, cost))
        {
            _counts.Ideal += cost;
        }
        else
        {
            _refusedUntil = now + LeasePeriod;
        }

        _counts.IsGreedy |= !_smaller.TryTake(time, cost);
        var period = now < _refusedUntil ? now / Quantum : -now / LeasePeriod;
        if (site.LastPeriod != period)
        {
            site.LastPeriod = period;
            _counts.LeasePeriods++;
        }

        SecondAt(site, now).Requests++;
    }

    public void Called(EdgeSite site, long now, bool isReturn)
    {
        _counts.Calls++;
        _counts.Returns += isReturn ? 1 : 0;
        SecondAt(site, now).Calls++;
        tally.SecondAt(now).Calls++;
    }

    /// <summary>The authority replied; also tells the oracle when it takes other limits over.</summary>
    public void Granted(long now, in LimiterGrant grant)
    {
        _hash.Add(grant.Lease.Tokens, grant.Lease.DenyFor.Ticks);
        if (grant.PolicyVersion > _version && _plan.Later is { } later)
        {
            _oracle.Change(_plan.Origin + now, later, LimiterSettings.MaxLease.Ticks);
            _version = grant.PolicyVersion;
        }
    }

    public void Admitted(EdgeSite site, long now, WaitingRequest request, bool isAlone)
    {
        _hash.Add(now, site.Node);
        _oracle.Admit(_plan.Origin + now, request.Cost, isAlone);
        _counts.Admitted += request.Cost;
        SecondAt(site, now).Admitted += request.Cost;
        tally.Admitted++;
        tally.AdmittedAlone += isAlone ? 1 : 0;
        tally.SecondAt(now).Admitted++;
        CountWait(now, request);
    }

    /// <param name="now">The time.</param>
    /// <param name="request">The request.</param>
    /// <param name="decision">The edge's.</param>
    /// <param name="wasAway">Whether the authority could not be reached.</param>
    /// <param name="isRecovering">Whether it follows one that was lost.</param>
    public void Denied(long now, WaitingRequest request, in LimiterDecision decision, bool wasAway, bool isRecovering)
    {
        _hash.Add(now, decision.RetryAfter.Ticks);
        tally.Denied++;
        tally.SecondAt(now).Denied++;
        if (decision.IsLocal)
        {
            tally.DeniedAlone++;
            tally.DeniedThoughReachable += wasAway ? 0 : 1;
        }
        else if (isRecovering)
        {
            _counts.DeniedInRecovery++;
        }
        else
        {
            _counts.Denied++;
        }

        CountWait(now, request);
    }

    /// <inheritdoc cref="Denied"/>
    public void Unanswered(long now, bool wasAway)
    {
        _hash.Add(now, -1);
        tally.Unanswered++;
        tally.SecondAt(now).Unanswered++;
        tally.Starved += wasAway ? 0 : 1;
    }

    /// <summary>The client's run is over at this node.</summary>
    public void Leave(EdgeSite site) => CountSecond(site.Second);

    /// <summary>The client's run is over: all that is counted goes to the tally.</summary>
    public void End(AuthorityHost host)
    {
        tally.Requests += _counts.Requests;
        tally.Calls += _counts.Calls;
        tally.Returns += _counts.Returns;
        tally.LeasePeriods += _counts.LeasePeriods;
        tally.OverAdmission += _oracle.Excess;
        tally.OverAdmittedClients += _oracle.Excess > 0 ? 1 : 0;
        tally.Recoveries += host.Recoveries;
        tally.Writes += host.Writes;
        tally.Hash += Pcg.Mix(_hash.Value ^ (ulong)_plan.Rank);
        tally.Rates[LimitsRateClass.IndexOf(_counts.Requests / options.Length.TotalSeconds)].Add(new()
        {
            Requests = _counts.Requests,
            Calls = _counts.Calls,
            Returns = _counts.Returns,
            LeasePeriods = _counts.LeasePeriods,
        });
        Classify();
    }

    private void Classify()
    {
        if (_plan.Later is null && _counts.Offered >= 2 * _plan.Numbers.Windows.Min(w => w.Limit * (options.Length / w.Length)))
        {
            tally.OverloadedClients++;
            tally.OverloadedAdmitted += _counts.Admitted;
            tally.OverloadedIdeal += _counts.Ideal;
        }

        if (_plan.Later is null && _counts.Ideal == _counts.Offered)
        {
            tally.DeniedNearLimit += _counts.Denied;
        }

        if (!_counts.IsGreedy)
        {
            tally.ModestClients++;
            tally.DeniedInError += _counts.Denied;
            tally.DeniedInRecovery += _counts.DeniedInRecovery;
        }
    }

    private void CountWait(long now, WaitingRequest request)
    {
        if (now > request.ArrivedAt)
        {
            tally.CountWait(now - request.ArrivedAt);
        }
    }

    private ref NodeSecond SecondAt(EdgeSite site, long now)
    {
        var second = now / TimeSpan.TicksPerSecond;
        if (site.Second.Second != second)
        {
            CountSecond(site.Second);
            site.Second = new() { Second = second };
        }

        return ref site.Second;
    }

    private void CountSecond(in NodeSecond second)
    {
        if (second.Requests >= HotRate)
        {
            tally.HotSeconds++;
            tally.HotCalls += second.Calls;
            tally.HotAdmitted += second.Admitted;
        }
    }
}
