namespace Gateway.Proxy.RouteTables;

/// <summary>One difference between two route tables.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="What">Such as route, cluster, rate limit; or the setting's name.</param>
/// <param name="Id">Which one; empty for a setting of the whole table.</param>
/// <param name="Details">For a change: each property with its values before and after, such as "limit 100 → 50".</param>
internal sealed record TableChange(TableChangeKind Kind, string What, string Id, IReadOnlyList<string> Details);
