using Gateway.Core.Identity;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Identity;

/// <summary>Counts wrong keys, forged tokens and made-up codes together, so that nobody tries them at line speed.</summary>
internal sealed class FailedAuthentications(TimeProvider clock)
{
    private readonly AuthenticationThrottle _throttle = new(RandomNumber.UInt128());
    private readonly long _origin = clock.GetTimestamp();

    /// <summary>Why the next attempt from an address is not even looked at; null where it is.</summary>
    public Problem? Check(ClientAddress client)
        => _throttle.Check(client, clock.GetElapsedTime(_origin)) is { Ticks: > 0 } wait ? IdentityProblems.TooManyFailures(wait) : null;

    /// <summary>Notes a failed attempt.</summary>
    public void Add(ClientAddress client) => _throttle.Fail(client, clock.GetElapsedTime(_origin));
}
