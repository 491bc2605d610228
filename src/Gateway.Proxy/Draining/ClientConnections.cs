using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Draining;

/// <summary>The connections of clients to the public listeners, so that a node that drains can end them.</summary>
internal sealed class ClientConnections
{
    private readonly Lock _changing = new();
    private readonly LinkedList<ConnectionContext> _open = new();
    private volatile bool _endsWithRequest;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>
    /// Whether each request that comes is the last of its connection: the response says <c>Connection: close</c>, or over
    /// HTTP/2 a GOAWAY goes with it. Whoever sends on finds another node.
    /// </summary>
    public bool EndsWithRequest
    {
        get => _endsWithRequest;
        set => _endsWithRequest = value;
    }

    /// <summary>A connection's whole life.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var place = new LinkedListNode<ConnectionContext>(connection);
        lock (_changing)
        {
            _open.AddLast(place);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            lock (_changing)
            {
                _open.Remove(place);
            }
        }
    }

    /// <summary>Makes the request the last of its connection, if such is the time.</summary>
    public void Note(HttpContext context)
    {
        // What is upgraded is the connection's last anyway.
        if (_endsWithRequest && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }

    /// <summary>Ends all: idle ones now, the others with the requests under way on them.</summary>
    /// <returns>Those that were there.</returns>
    public IReadOnlyList<ConnectionContext> End()
    {
        var all = All();
        foreach (var connection in all)
        {
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        return all;
    }

    /// <summary>Cuts connections, whatever is under way on them.</summary>
    /// <param name="some">Which; null for all.</param>
    public void Cut(IReadOnlyList<ConnectionContext>? some = null)
    {
        var all = All();
        foreach (var connection in some is null ? all : all.Intersect(some))
        {
            connection.Abort(new ConnectionAbortedException("The node drains, and its deadline has passed."));
        }
    }

    private List<ConnectionContext> All()
    {
        lock (_changing)
        {
            return [.. _open];
        }
    }
}
