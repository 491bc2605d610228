using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Proxy.Listeners;

/// <summary>The transport behind <see cref="PriorKnowledgeEndPoint"/>; Kestrel's socket transport serves all others.</summary>
internal sealed class PriorKnowledgeTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is PriorKnowledgeEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(new Listener((PriorKnowledgeEndPoint)endpoint));

    private sealed class Listener(PriorKnowledgeEndPoint endPoint) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await endPoint.Connections.Reader.WaitToReadAsync(cancellationToken))
            {
                if (endPoint.Connections.Reader.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            endPoint.Connections.Writer.TryComplete();
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
