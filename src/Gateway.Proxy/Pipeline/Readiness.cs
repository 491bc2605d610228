namespace Gateway.Proxy.Pipeline;

/// <summary>Whether load balancers should send requests here, and if not, why not.</summary>
internal sealed class Readiness
{
    private volatile string? _tableProblem = "The node has no route table yet.";
    private volatile bool _hasTable;
    private volatile bool _isDraining;

    /// <summary>Null when ready.</summary>
    public string? Reason => _isDraining ? "The node is shutting down."
        : !_hasTable ? _tableProblem
        : null;

    /// <summary>Whether the node has had a table that it can serve by.</summary>
    public bool HasTable => _hasTable;

    /// <summary>Whether the node leaves.</summary>
    public bool IsDraining => _isDraining;

    public void TableLoaded() => _hasTable = true;

    /// <summary>A node that has another table goes on with it, and stays ready.</summary>
    public void TableUnusable(long version)
        => _tableProblem = $"Version {version} of the fleet's route table cannot be used on this node; its log says why.";

    public void Drain() => _isDraining = true;
}
