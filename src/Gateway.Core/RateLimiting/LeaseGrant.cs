namespace Gateway.Core.RateLimiting;

/// <summary>One bucket's part of a <see cref="LimiterGrant"/>.</summary>
/// <param name="Tokens">Permits lent.</param>
/// <param name="Ttl">How long they live, from the sending of the request.</param>
/// <param name="DenyFor">Zero, or how long nothing will be there for what was needed.</param>
/// <param name="Remaining">Permits left at the authority.</param>
/// <param name="Reset">The time until the bucket is full again, or the window ends.</param>
public readonly record struct LeaseGrant(long Tokens, TimeSpan Ttl, TimeSpan DenyFor, long Remaining, TimeSpan Reset);
