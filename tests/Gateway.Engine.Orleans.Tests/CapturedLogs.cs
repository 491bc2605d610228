using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Keeps what was logged, and waits for what will be.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private readonly List<(int Id, string Text)> _entries = [];
    private readonly List<(int Id, TaskCompletionSource<string> Arrived)> _waits = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_entries)
        {
            _entries.Add((eventId.Id, formatter(state, exception)));
            _waits.ForEach(wait => Complete(wait.Id, wait.Arrived));
        }
    }

    /// <summary>How often an event was logged.</summary>
    public int Count(int id)
    {
        lock (_entries)
        {
            return _entries.Count(entry => entry.Id == id);
        }
    }

    /// <summary>Waits until an event was logged, and returns its first text.</summary>
    public Task<string> WaitAsync(int id)
    {
        var arrived = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_entries)
        {
            _waits.Add((id, arrived));
            Complete(id, arrived);
        }

        return arrived.Task.WaitAsync(EngineWaits.Patience);
    }

    private void Complete(int id, TaskCompletionSource<string> arrived)
    {
        if (_entries.FirstOrDefault(entry => entry.Id == id) is { Text: { } text })
        {
            arrived.TrySetResult(text);
        }
    }
}
