using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Lies between a node and Redis, and can swallow what they send without telling either.</summary>
internal sealed class TroubledProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _isClosed;
    private int _generation;

    public TroubledProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The connections there are go on to look alive, and nothing comes through them ever again. New ones work.</summary>
    public void SwallowConnections() => Interlocked.Increment(ref _generation);

    /// <summary>Nothing comes through old connections or new ones, until <see cref="LetThrough"/> lets new ones.</summary>
    public void SwallowAll()
    {
        _isClosed = true;
        SwallowConnections();
    }

    public void LetThrough() => _isClosed = false;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            var generation = _isClosed ? -1 : Volatile.Read(ref _generation);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), generation),
                    CopyAsync(server.GetStream(), client.GetStream(), generation));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int generation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is var count and > 0)
        {
            if (generation == Volatile.Read(ref _generation))
            {
                await to.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
            }
        }
    }
}
