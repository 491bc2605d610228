using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Observability;

/// <summary>
/// The access log: one JSON line per request, to standard output or a file. Requests leave their line in bounded memory and
/// never wait; where the log cannot keep up, lines are dropped and counted.
/// </summary>
internal sealed class AccessLog : IHostedService, IDisposable
{
    // One write for the lines of many requests.
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the last lines may take at the end.</summary>
    private static readonly TimeSpan LastWriteTime = TimeSpan.FromSeconds(5);

    // One for each core, so that requests on different cores share no lock.
    private readonly AccessLogStripe[] _stripes;
    private readonly double _sampling;
    private readonly ManualResetEventSlim _wake = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly bool _enabled;
    private readonly Func<Stream> _open;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessLog> _log;
    private Task _writer = Task.CompletedTask;
    private long _dropped;
    private int _sleeping;
    private bool _isFailing;

    public AccessLog(NodeSettings settings, TimeProvider clock, ILogger<AccessLog> log)
        : this(settings.AccessLog, () => Open(settings.AccessLog.Path), clock, log)
    {
    }

    /// <param name="settings">Whether anything is written, and what.</param>
    /// <param name="open">Opens where the lines go.</param>
    /// <param name="clock">Spaces out what is told of drops.</param>
    /// <param name="log">Where drops and failures are told.</param>
    internal AccessLog(AccessLogSettings settings, Func<Stream> open, TimeProvider clock, ILogger<AccessLog> log)
    {
        _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new AccessLogStripe(settings.Fields))];
        _sampling = settings.Sampling;
        _clock = clock;
        _enabled = settings.Enabled;
        _open = open;
        _log = log;
    }

    /// <summary>Lines dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Notes a finished request, unless it is one of those that the settings leave out. Never waits.</summary>
    public void Write(Exchange exchange, bool isSlow = false)
    {
        if (_enabled && (isSlow || IsWanted(exchange)))
        {
            Write(Entry(exchange) with { IsSlow = isSlow });
        }
    }

    /// <summary>Notes a request. Never waits.</summary>
    internal void Write(in AccessLogEntry entry)
    {
        if (!_enabled)
        {
            return;
        }

        var stripe = _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length];
        if (!stripe.TryAdd(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
        else if (Volatile.Read(ref _sleeping) == 1 && Interlocked.Exchange(ref _sleeping, 0) == 1)
        {
            _wake.Set();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_enabled)
        {
            var stream = _open();

            // Of its own thread: standard output may block for as long as its reader likes.
            _writer = Task.Factory.StartNew(() => Run(stream), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes what is left, for a bounded time.</summary>
    /// <param name="cancellationToken">Without effect: when requests used up the time to leave, their lines come still.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Set();
        _wake.Set();
        try
        {
            await _writer.WaitAsync(LastWriteTime, _clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            ObservabilityLog.AccessLogCut(_log);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _wake.Set();
    }

    /// <exception cref="InvalidOperationException">The file cannot be written.</exception>
    private static Stream Open(string? path)
    {
        try
        {
            return path is null
                ? StandardOutput.Open()
                : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The access log cannot be written: {e.Message} Make its folder writable, or change accessLog.path in the node's settings.", e);
        }
    }

    private bool IsWanted(Exchange exchange)
        => _sampling >= 1 || exchange.Error is not null || exchange.Context!.Response.StatusCode >= 400 || Random.Shared.NextDouble() < _sampling;

    private static AccessLogEntry Entry(Exchange exchange)
    {
        var context = exchange.Context!;
        var request = context.Request;
        var clock = exchange.Clock;
        return new()
        {
            Time = clock.GetUtcNow(),
            RequestId = exchange.RequestId,
            TraceParent = request.Headers.TraceParent,
            TraceId = exchange.Trace?.TraceId,
            Client = exchange.PeerIsTrusted ? exchange.FindAddress().ToString() : exchange.PeerAddress,
            Method = request.Method,
            Host = request.Headers.Host,
            RawTarget = exchange.RawTarget,
            Protocol = request.Protocol,
            Status = context.Response.StatusCode,
            RequestBytes = exchange.RequestBytes,
            ResponseBytes = exchange.ResponseBytes,
            Route = exchange.Route?.Id,
            Cluster = exchange.Cluster?.Id,
            Destination = exchange.Destination?.Id,
            Error = exchange.Error,
            Consumer = exchange.Consumer?.ConsumerId,
            Limit = exchange.RefusedBy,
            ShadowLimit = exchange.ShadowRefusedBy,
            LimitMode = exchange.LimitMode,
            Circuit = exchange.CircuitState,
            Retries = exchange.Retries,
            Answer = exchange.Answer,
            Affinity = exchange.Affinity,
            Duration = clock.GetElapsedTime(exchange.Started, exchange.Ended),
            Gateway = exchange.FirstSent == 0 ? null : clock.GetElapsedTime(exchange.Started, exchange.FirstSent),
            Backend = exchange.Answered == 0 ? null : clock.GetElapsedTime(exchange.Sent, exchange.Answered),
        };
    }

    private void Run(Stream stream)
    {
        using (stream)
        {
            var drops = new DropTelling(this);
            while (true)
            {
                var stopping = _stop.IsSet;
                if (!Drain(stream))
                {
                    if (stopping)
                    {
                        drops.TellRest();
                        return;
                    }

                    Sleep();
                }

                drops.Tell();
                _stop.Wait(BatchTime);
            }
        }
    }

    /// <returns>Whether there was anything to write.</returns>
    private bool Drain(Stream stream)
    {
        var wrote = false;
        foreach (var stripe in _stripes)
        {
            var lines = stripe.Take();
            if (!lines.IsEmpty)
            {
                wrote = true;
                Write(stream, lines);
            }
        }

        return wrote;
    }

    private void Write(Stream stream, ReadOnlySpan<byte> lines)
    {
        try
        {
            stream.Write(lines);
            stream.Flush();
            _isFailing = false;
        }
        catch (IOException e)
        {
            // A full disk or a closed pipe costs lines, never requests.
            Interlocked.Add(ref _dropped, lines.Count((byte)'\n'));
            if (!_isFailing)
            {
                _isFailing = true;
                ObservabilityLog.AccessLogFailed(_log, e.Message);
            }
        }
    }

    private void Sleep()
    {
        _wake.Reset();
        Interlocked.Exchange(ref _sleeping, 1);
        if (_stop.IsSet || !_stripes.All(stripe => stripe.IsEmpty))
        {
            return; // Something came between the last look and the word that the writer sleeps.
        }

        _wake.Wait();
    }

    /// <summary>Tells of drops now and then: a line about each would make matters worse.</summary>
    private sealed class DropTelling(AccessLog owner)
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

        private long _told;
        private long _toldAt;

        public void Tell()
        {
            if (_told == 0 || owner._clock.GetElapsedTime(_toldAt) > Pause)
            {
                TellRest();
            }
        }

        public void TellRest()
        {
            var dropped = owner.Dropped;
            if (dropped > _told)
            {
                ObservabilityLog.AccessLogDropped(owner._log, dropped - _told, dropped);
                _told = dropped;
                _toldAt = owner._clock.GetTimestamp();
            }
        }
    }
}
