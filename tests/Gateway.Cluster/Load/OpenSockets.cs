using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;

namespace Gateway.Cluster.Load;

/// <summary>WebSockets that are kept open, and opened again as soon as the other side closes them.</summary>
internal sealed class OpenSockets : IAsyncDisposable
{
    private readonly RunClock _clock;
    private readonly Uri _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(TimeSpan At, string How)> _ends = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private Task _clients = Task.CompletedTask;

    private OpenSockets(RunClock clock, IPEndPoint address, string path) => (_clock, _address) = (clock, new($"ws://{address}{path}"));

    /// <summary>When and how WebSockets ended that nobody here had closed: <c>closed 1001</c>, or what broke.</summary>
    public IReadOnlyCollection<(TimeSpan At, string How)> Ends => _ends;

    /// <summary>Why WebSockets could not be opened.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    /// <summary>Opens so many and returns when all are open.</summary>
    public static async Task<OpenSockets> StartAsync(RunClock clock, IPEndPoint address, string path, int count)
    {
        var sockets = new OpenSockets(clock, address, path);
        var open = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => sockets.OpenAsync()));
        sockets._clients = Task.WhenAll(open.Select(socket => Task.Run(() => sockets.KeepAsync(socket))));
        return sockets;
    }

    /// <summary>Lets go of all.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _clients;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<ClientWebSocket> OpenAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(_address, _stop.Token);
        return socket;
    }

    private async Task KeepAsync(ClientWebSocket socket)
    {
        while (!_stop.IsCancellationRequested)
        {
            var how = await UntilEndAsync(socket);
            socket.Dispose();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _ends.Enqueue((_clock.Now, how));
            try
            {
                socket = await OpenAsync();
            }
            catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
            {
                _refusals.Enqueue(fault.Message);
                return;
            }
        }
    }

    private async Task<string> UntilEndAsync(ClientWebSocket socket)
    {
        try
        {
            var buffer = new byte[256];
            while ((await socket.ReceiveAsync(buffer, _stop.Token)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, _stop.Token);
            return $"closed {(int)socket.CloseStatus.Value}";
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            return fault.Message;
        }
    }
}
