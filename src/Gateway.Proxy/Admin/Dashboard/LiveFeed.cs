using Gateway.Proxy.Observability;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>What the page shows, made once a second for all who watch. While nobody does, nothing runs.</summary>
/// <param name="read">Makes one event.</param>
/// <param name="clock">Times them.</param>
/// <param name="log">Tells of events that could not be made.</param>
internal sealed class LiveFeed(Func<CancellationToken, Task<string>> read, TimeProvider clock, ILogger<LiveFeed> log) : IDisposable
{
    /// <summary>Pages open at once.</summary>
    public const int MaxWatchers = 32;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _changing = new();
    private LiveEvent _latest = new("");
    private CancellationTokenSource? _run;
    private int _watchers;

    /// <summary>Counts a watcher until the result is disposed.</summary>
    /// <returns>Null where there are too many.</returns>
    public LiveWatch? TryWatch()
    {
        lock (_changing)
        {
            if (_watchers == MaxWatchers)
            {
                return null;
            }

            if (++_watchers == 1)
            {
                _run = new();
                _latest = new(""); // What was told long ago is no news.
                _ = RunAsync(_run.Token);
            }

            return new(() => Volatile.Read(ref _latest), Leave);
        }
    }

    public void Dispose() => _run?.Dispose();

    private void Leave()
    {
        lock (_changing)
        {
            if (--_watchers == 0)
            {
                _run!.Cancel();
                _run.Dispose();
            }
        }
    }

    private async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                await TellAsync(end);
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
    }

    private async Task TellAsync(CancellationToken end)
    {
        try
        {
            var told = new LiveEvent(await read(end));
            lock (_changing)
            {
                if (!end.IsCancellationRequested)
                {
                    _latest.Follow(told);
                    _latest = told;
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ObservabilityLog.LiveFailed(log, e);
        }
    }
}
