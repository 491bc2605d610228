namespace Gateway.Proxy.Usage;

/// <summary>Whose use of what is counted.</summary>
/// <param name="Consumer">The consumer's id.</param>
/// <param name="Route">The route's id.</param>
internal readonly record struct UsageKey(string Consumer, string Route);
