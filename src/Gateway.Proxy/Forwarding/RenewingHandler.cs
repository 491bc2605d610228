using Gateway.Proxy.Certificates;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Makes all connections anew once the files of an identity have changed: no later request goes over a connection on which the
/// old ones were shown. Those under way keep theirs.
/// </summary>
/// <param name="identity">Whose files.</param>
/// <param name="create">Makes a handler with no connections yet.</param>
/// <param name="clock">Times the end of the old connections.</param>
internal sealed class RenewingHandler(BackendIdentity identity, Func<HttpMessageHandler> create, TimeProvider clock) : HttpMessageHandler
{
    private readonly Lock _renewing = new();
    private Generation _current = new(identity.Version, create());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current);
        return (current.Version == identity.Version ? current : Renew()).ForwardAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_renewing)
            {
                _current.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private Generation Renew()
    {
        lock (_renewing)
        {
            var (old, version) = (_current, identity.Version);
            if (old.Version != version)
            {
                Volatile.Write(ref _current, new(version, create()));
                _ = RetiredConnections.CloseAsync([old], clock);
            }

            return _current;
        }
    }

    /// <summary>The connections that were made under one version of the files.</summary>
    private sealed class Generation(int version, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public int Version => version;

        public Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, CancellationToken cancellation) => SendAsync(request, cancellation);
    }
}
