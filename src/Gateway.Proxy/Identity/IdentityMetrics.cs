using System.Diagnostics.Metrics;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Identity;

/// <summary>What becomes of tokens, and how old the keys are that they are verified with.</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> _tokens;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="tables">Knows the providers in force.</param>
    public IdentityMetrics(IMeterFactory meters, RouteTableHolder tables)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _tokens = meter.CreateCounter<long>("gateway.identity.tokens", "{token}", "Tokens of the table's providers, by what became of them: known, valid, refused or unavailable.");
        meter.CreateObservableGauge(
            "gateway.identity.key_age",
            () => tables.Current.Tokens.Providers.Select(p => new Measurement<double>(p.Value.Age.TotalSeconds, new KeyValuePair<string, object?>("provider", p.Key.Id))),
            "s",
            "Time since a provider's keys were last fetched.");
    }

    /// <summary>Counts a token that was valid not long ago.</summary>
    public void Known(string provider) => Count(provider, "known");

    /// <summary>Counts a token that was validated.</summary>
    public void Valid(string provider) => Count(provider, "valid");

    /// <summary>Counts a token that is not valid.</summary>
    public void Refused(string provider) => Count(provider, "refused");

    /// <summary>Counts a token that could not be validated for want of keys.</summary>
    public void Unavailable(string provider) => Count(provider, "unavailable");

    private void Count(string provider, string outcome) => _tokens.Add(1, new("provider", provider), new("outcome", outcome));
}
