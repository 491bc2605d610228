namespace Gateway.Proxy.Listeners;

/// <summary>What the node's https listeners show.</summary>
internal sealed class ListenerCertificates
{
    private readonly List<ListenerTls> _listeners = [];

    /// <summary>The https listeners.</summary>
    public IReadOnlyList<ListenerTls> Listeners => _listeners;

    /// <summary>Adds one, before the node listens.</summary>
    public void Add(ListenerTls listener) => _listeners.Add(listener);
}
