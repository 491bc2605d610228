using Gateway.Core.Identity;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Identity;

/// <summary>Finds out who calls, and whether the route lets them in. A wrong key is refused on public routes too.</summary>
internal sealed class IdentityStage(TimeProvider clock)
{
    private readonly AuthenticationThrottle _throttle = new(RandomNumber.UInt128());
    private readonly long _origin = clock.GetTimestamp();

    /// <summary>Identifies the caller, or says why the request goes no further.</summary>
    public Problem? Check(Exchange exchange)
    {
        var header = exchange.Table!.Table.ApiKeys.Header;
        var keys = exchange.Context!.Request.Headers[header];
        if (keys.Count > 0 && Identify(exchange, keys.Count == 1 ? keys[0] : null, header) is { } refusal)
        {
            return refusal;
        }

        return exchange.Route!.Access.Decide(exchange.Consumer) switch
        {
            AccessDecision.Unauthenticated => IdentityProblems.KeyMissing(header),
            AccessDecision.Forbidden => IdentityProblems.NotAllowed(exchange.Consumer!.ConsumerId, exchange.Route.Id),
            _ => null,
        };
    }

    /// <param name="exchange">Takes the consumer.</param>
    /// <param name="key">The key; null where the request carries several, of which none can be meant.</param>
    /// <param name="header">The header it came in.</param>
    private Problem? Identify(Exchange exchange, string? key, string header)
    {
        var client = exchange.Client;
        var now = clock.GetElapsedTime(_origin);

        // Before the key is looked at, so that a guesser learns nothing from the answer.
        if (_throttle.Check(client, now) is { Ticks: > 0 } wait)
        {
            return IdentityProblems.TooManyFailures(wait);
        }

        exchange.Consumer = exchange.Table!.Consumers.Identify(key);
        if (exchange.Consumer is not null)
        {
            return null;
        }

        _throttle.Fail(client, now);
        return key is null ? IdentityProblems.SeveralKeys(header) : IdentityProblems.WrongKey(header);
    }
}
