using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Pipeline;

/// <summary>Whether load balancers should send requests here, and if not, why not.</summary>
/// <param name="tables">The table in force.</param>
internal sealed class Readiness(RouteTableHolder tables)
{
    private volatile bool _hasDestinations;
    private volatile string? _tableProblem = "The node has no route table yet.";
    private volatile bool _hasTable;
    private volatile bool _isDraining;

    /// <summary>Null when ready.</summary>
    public string? Reason => _isDraining ? "The node is shutting down."
        : !_hasTable ? _tableProblem
        : _hasDestinations ? null
        : FindDestinations();

    public void TableLoaded() => _hasTable = true;

    /// <summary>A node that has another table goes on with it, and stays ready.</summary>
    public void TableUnusable(long version)
        => _tableProblem = $"Version {version} of the fleet's route table cannot be used on this node; its log says why.";

    public void Drain() => _isDraining = true;

    /// <summary>A node that starts waits for each source of destinations to be asked once, whatever comes of it. Later ones are asked while it is ready.</summary>
    private string? FindDestinations()
    {
        if (tables.Current.Clusters.FirstOrDefault(c => c.IsUnasked) is { } cluster)
        {
            return $"The destinations of cluster '{cluster.Id}' are not discovered yet.";
        }

        _hasDestinations = true;
        return null;
    }
}
