using Gateway.Core.LoadBalancing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Shares a route's requests out among clusters.</summary>
internal sealed class RouteSplit
{
    private readonly RouteTarget[] _targets;
    private readonly int[] _bounds;
    private readonly RequestHash? _hash;

    /// <param name="config">A valid split.</param>
    /// <param name="targetOf">Makes a cluster a target of the route.</param>
    public RouteSplit(ClusterSplit config, Func<string, RouteTarget?> targetOf)
    {
        // By id, so that all nodes draw the same borders, and in small steps only those at a border change sides.
        var sorted = config.Weights.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        _targets = [.. sorted.Select(pair => targetOf(pair.Key)!)];
        var sum = 0;
        _bounds = [.. sorted.Select(pair => sum += pair.Value)];
        _hash = config.StickyOn is { } source ? new(source) : null;
    }

    /// <summary>The clusters with their weights, whoever calls.</summary>
    public IEnumerable<(RouteTarget Target, int Weight)> Shares =>
        _targets.Select((target, index) => (target, index == 0 ? _bounds[0] : _bounds[index] - _bounds[index - 1]));

    /// <summary>Whether requests like this one all go to the same cluster.</summary>
    public bool Binds(Exchange exchange) => _hash?.Of(exchange) is not null;

    /// <summary>The cluster of one request.</summary>
    public RouteTarget Choose(Exchange exchange)
    {
        var random = _hash?.Of(exchange) is { } hash ? StableHash.Mix(hash) : (ulong)Random.Shared.NextInt64() << 1;

        // The high half of the product is evenly spread from 0 to the sum.
        var drawn = (int)Math.BigMul(random, (ulong)_bounds[^1], out _);
        var index = 0;
        while (drawn >= _bounds[index])
        {
            index++;
        }

        return _targets[index];
    }
}
