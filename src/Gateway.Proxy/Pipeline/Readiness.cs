namespace Gateway.Proxy.Pipeline;

/// <summary>Whether load balancers should send requests here, and if not, why not.</summary>
internal sealed class Readiness
{
    private volatile bool _hasTable;
    private volatile bool _isDraining;

    /// <summary>Null when ready.</summary>
    public string? Reason => _isDraining ? "The node is shutting down."
        : !_hasTable ? "The node has no route table yet."
        : null;

    public void TableLoaded() => _hasTable = true;

    public void Drain() => _isDraining = true;
}
