using System.Diagnostics.Metrics;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Usage;

namespace Gateway.Proxy.RateLimiting;

/// <summary>What rate limits count. Labels come from the route table alone, never from clients.</summary>
internal sealed class RateLimitMetrics
{
    /// <summary>The name of what rate limits decided.</summary>
    public const string Decisions = "gateway.limiter.decisions";

    private const int MaxPolicies = 10_000;

    private static readonly string[] Outcomes = ["admitted", "denied", "shadow-admitted", "shadow-denied"];

    private readonly CounterCells<string> _decided = new(MaxPolicies, UsageBook.Others);
    private readonly ObservableCounter<long> _decisions;
    private readonly Counter<long> _unavailable;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _permits;

    /// <param name="meters">Makes the meter.</param>
    public RateLimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _decisions = meter.CreateObservableCounter(Decisions, MeasureDecisions, "{decision}", "What rate limits decided, by policy; those in shadow refuse nothing.");
        _unavailable = meter.CreateCounter<long>("gateway.limiter.unavailable", "{decision}", "Decisions that a node took alone because the limit's authority gave no answer, by policy and by what its onUnavailable says.");
        _calls = meter.CreateCounter<long>("gateway.limiter.calls", "{call}", "Calls to the authorities of rate limits, by policy and outcome.");
        _permits = meter.CreateCounter<long>("gateway.limiter.permits", "{permit}", "Permits that authorities lent to this node, by policy.");
    }

    /// <summary>Counts a request that a rate limit let through.</summary>
    public void Admitted(string policy) => Count(policy, 0);

    /// <summary>Counts a request that a rate limit refused.</summary>
    public void Denied(string policy) => Count(policy, 1);

    /// <summary>Counts a request that a rate limit in shadow let through.</summary>
    public void ShadowAdmitted(string policy) => Count(policy, 2);

    /// <summary>Counts a request that a rate limit in shadow would have refused.</summary>
    public void ShadowDenied(string policy) => Count(policy, 3);

    /// <summary>Counts a decision without the authority.</summary>
    public void Unavailable(string policy, UnavailablePolicy mode) => _unavailable.Add(1, new("policy", policy), new("mode", UnavailableMode.NameOf(mode)));

    /// <summary>Counts a call.</summary>
    public void Called(string policy, UnavailableReason outcome) => _calls.Add(1, new("policy", policy), new("outcome", EngineMetrics.NameOf(outcome)));

    /// <summary>Counts permits that an authority has lent.</summary>
    public void Lent(string policy, long permits)
    {
        if (permits > 0)
        {
            _permits.Add(permits, new KeyValuePair<string, object?>("policy", policy));
        }
    }

    private void Count(string policy, int outcome)
    {
        if (_decisions.Enabled)
        {
            _decided.Of(policy).Increment(outcome);
        }
    }

    private IEnumerable<Measurement<long>> MeasureDecisions()
        => from policy in _decided.All
           from outcome in Enumerable.Range(0, Outcomes.Length)
           let count = policy.Value.Sum(outcome)
           where count > 0
           select new Measurement<long>(count, new KeyValuePair<string, object?>("policy", policy.Key), new("decision", Outcomes[outcome]));
}
