using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>A node's way to Redis, which can be cut.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HashSet<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _accepting;
    private bool _isCut;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Ends all connections, and every new one at once.</summary>
    public void Cut()
    {
        lock (_clients)
        {
            _isCut = true;
            foreach (var client in _clients)
            {
                client.Close();
            }
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_clients)
        {
            _isCut = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var one = client;
        using var other = new TcpClient();
        lock (_clients)
        {
            if (_isCut)
            {
                return;
            }

            _clients.Add(one);
            _clients.Add(other);
        }

        try
        {
            await other.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(one.GetStream().CopyToAsync(other.GetStream()), other.GetStream().CopyToAsync(one.GetStream()));
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }

        lock (_clients)
        {
            _clients.Remove(one);
            _clients.Remove(other);
        }
    }
}
