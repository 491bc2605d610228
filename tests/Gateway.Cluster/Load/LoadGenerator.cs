using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Cluster.Load;

/// <summary>Sends streams of requests over real sockets, in an open loop: slow answers do not slow the sending down.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>A request without an answer for so long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static int _lastRun;

    private readonly RunClock _clock;
    private readonly ConcurrentQueue<SentRequest> _done = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly string _run = Interlocked.Increment(ref _lastRun).ToString(CultureInfo.InvariantCulture);

    private LoadGenerator(RunClock clock, IEnumerable<LoadStream> streams)
    {
        _clock = clock;
        _sending = Task.WhenAll([.. streams.Select(stream => Task.Run(() => SendAsync(stream)))]);
    }

    /// <summary>The requests that have ended so far.</summary>
    public IReadOnlyCollection<SentRequest> Done => _done;

    public static LoadGenerator Start(RunClock clock, params IEnumerable<LoadStream> streams) => new(clock, streams);

    /// <summary>Sends no more, and waits for the answers that are missing.</summary>
    public async Task<IReadOnlyList<SentRequest>> StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        return [.. _done];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(LoadStream stream)
    {
        using var timer = new PeriodicTimer(Tick);
        List<Task> running = [];
        var (begun, count) = (_clock.Now, 0);
        while (!_stop.IsCancellationRequested)
        {
            var elapsed = _clock.Now - begun;
            for (var due = (int)(elapsed.TotalSeconds * stream.PerSecond); count < due; count++)
            {
                if (stream.Choose(count, elapsed) is { } target)
                {
                    running.Add(SendAsync(stream, target, count));
                }
            }

            running.RemoveAll(task => task.IsCompleted);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(running);
    }

    private async Task SendAsync(LoadStream stream, LoadTarget target, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{stream.Name}-{stream.Client}-{number}");
        var (start, status, fault) = (_clock.Now, 0, (string?)null);
        try
        {
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            status = await target.GetAsync(stream.Path, id, stream.Client, patience.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            fault = exception.Message;
        }

        _done.Enqueue(new(id, stream.Name, target.Name, start, _clock.Now, status, fault));
    }
}
