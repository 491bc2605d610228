namespace Gateway.Core.RouteTables;

/// <summary>Whose requests a route takes, by the client's address: behind trusted proxies the one that they tell.</summary>
public sealed record AddressRules
{
    /// <summary>Addresses and ranges that are let in, such as 10.0.0.0/8. Default: all.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Addresses and ranges that are not, whatever allow says. Default: none.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];
}
