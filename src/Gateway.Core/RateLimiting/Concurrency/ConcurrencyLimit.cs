namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>How many requests of a caller may be in flight at once.</summary>
/// <param name="Limit">From 1 to 1,000,000,000.</param>
/// <param name="Version">The version of the route table that says so; the authority follows the highest it has seen.</param>
/// <param name="OnUnavailable">
/// What a node does while the authority gives no answer: <see cref="UnavailablePolicy.LocalShare"/> is one part of the limit
/// in as many as there are nodes, at least 1; <see cref="UnavailablePolicy.Reserved"/> counts as
/// <see cref="UnavailablePolicy.Deny"/>.
/// </param>
public sealed record ConcurrencyLimit(long Limit, long Version, UnavailablePolicy OnUnavailable = UnavailablePolicy.LocalShare);
