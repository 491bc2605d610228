namespace Gateway.Proxy.RateLimiting;

/// <summary>What an ordinal in a limiter's key stands for on this node: requests that share their callers' permits.</summary>
/// <param name="Name">The same on all nodes: the policy's, with its scope and, where they have permits apart, a tier or a consumer.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Home">Which authorities count.</param>
internal sealed record LimitBucket(string Name, string Policy, LimitHome Home);
