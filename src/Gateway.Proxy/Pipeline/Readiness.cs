using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Pipeline;

/// <summary>Whether load balancers should send requests here, and if not, why not.</summary>
/// <param name="tables">The table in force.</param>
internal sealed class Readiness(RouteTableHolder tables)
{
    private volatile bool _hasDestinations;
    private volatile string? _tableProblem = "The node has no route table yet.";
    private volatile bool _hasTable;
    private volatile string? _drainReason;
    private volatile string? _notice;

    /// <summary>Null when ready.</summary>
    public string? Reason => _drainReason
        ?? (!_hasTable ? _tableProblem
        : _hasDestinations ? null
        : FindDestinations());

    /// <summary>What operators should know of a node that is ready all the same; null for nothing.</summary>
    public string? Notice
    {
        get => _notice;
        set => _notice = value;
    }

    /// <summary>Whether the node has had a table that it can serve by.</summary>
    public bool HasTable => _hasTable;

    /// <summary>Why the node is taken out of service; null where it is not.</summary>
    public string? DrainReason => _drainReason;

    public void TableLoaded() => _hasTable = true;

    /// <summary>A node that has another table goes on with it, and stays ready.</summary>
    public void TableUnusable(long version)
        => _tableProblem = $"Version {version} of the fleet's route table cannot be used on this node; its log says why.";

    /// <summary>Takes the node out of service.</summary>
    /// <param name="reason">Why, as a sentence that JSON needs not escape.</param>
    public void Drain(string reason) => _drainReason = reason;

    /// <summary>Takes the node back into service.</summary>
    public void Resume() => _drainReason = null;

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
