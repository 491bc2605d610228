namespace Gateway.Core.RateLimiting;

/// <summary>One bucket's part of a <see cref="LimiterGrant"/>.</summary>
/// <param name="Tokens">Permits lent.</param>
/// <param name="Ttl">How long they live, from the sending of the request.</param>
/// <param name="DenyFor">Zero, or how long nothing will be there for what was needed.</param>
/// <param name="Window">
/// Which of the policy's windows the last two are about: the one that refused for the longest, else the one with the
/// fewest permits left.
/// </param>
/// <param name="Remaining">Permits left at the authority.</param>
/// <param name="Reset">The time until the bucket is full again, or the window ends.</param>
public readonly record struct LeaseGrant(
    long Tokens, TimeSpan Ttl, TimeSpan DenyFor, int Window, long Remaining, TimeSpan Reset);
