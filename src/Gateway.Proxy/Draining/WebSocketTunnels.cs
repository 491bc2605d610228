using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Draining;

/// <summary>The WebSockets that are open through this node, so that a node that drains can close them.</summary>
internal sealed class WebSocketTunnels(TimeProvider clock)
{
    /// <summary>How long a client that was told to close may take to answer, before it is cut. It learns of the end either way.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    private readonly Lock _changing = new();
    private readonly LinkedList<WebSocketTunnel> _open = new();
    private readonly LinkedList<WebSocketTunnel> _closing = new();
    private long _closed;

    /// <summary>Those that were not told to close.</summary>
    public int Open
    {
        get
        {
            lock (_changing)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>All that are there, those among them that were told to close.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _open.Count + _closing.Count;
            }
        }
    }

    /// <summary>How many were told to close since the start.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>Makes a request that opens a WebSocket do so through a tunnel.</summary>
    /// <returns>Whether it is such a request: an upgrade of HTTP/1.1, or an extended CONNECT (RFC 8441).</returns>
    public bool Prepare(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            if (!string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            if (upgrade is not WebSocketUpgrade)
            {
                context.Features.Set<IHttpUpgradeFeature>(new WebSocketUpgrade(upgrade, this, context));
            }

            return true;
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true } connect)
        {
            return false;
        }

        if (connect is not WebSocketConnect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new WebSocketConnect(connect, this, context));
        }

        return true;
    }

    /// <summary>Puts a tunnel around what has just been opened.</summary>
    public WebSocketTunnel Enter(Stream stream, HttpContext context)
    {
        var tunnel = new WebSocketTunnel(stream, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), this);
        lock (_changing)
        {
            _open.AddLast(tunnel.Place);
        }

        // When the request is over, however that comes about.
        context.Response.RegisterForDispose(tunnel);
        return tunnel;
    }

    /// <summary>Forgets a tunnel.</summary>
    public void Leave(WebSocketTunnel tunnel)
    {
        lock (_changing)
        {
            tunnel.Place.List?.Remove(tunnel.Place);
        }
    }

    /// <summary>Tells some of those that were not told yet to close: the oldest.</summary>
    public void Close(int count)
    {
        for (; count > 0; count--)
        {
            WebSocketTunnel tunnel;
            lock (_changing)
            {
                if (_open.First is not { } place)
                {
                    return;
                }

                _open.RemoveFirst();
                _closing.AddLast(place);
                tunnel = place.Value;
                tunnel.ToldAt = clock.GetTimestamp();
            }

            Interlocked.Increment(ref _closed);
            _ = tunnel.CloseAsync();
        }
    }

    /// <summary>Cuts those that were told to close and whose clients have not answered.</summary>
    public void CutUnanswered()
    {
        lock (_changing)
        {
            // Under the lock, so that none is over meanwhile, and what is cut another request.
            for (var place = _closing.First; place is not null && clock.GetElapsedTime(place.Value.ToldAt) > AnswerTime; place = _closing.First)
            {
                _closing.RemoveFirst();
                place.Value.Cut();
            }
        }
    }
}
