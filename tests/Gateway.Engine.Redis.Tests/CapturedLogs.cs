using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis.Tests;

/// <summary>Keeps what was logged, and waits for what will be.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<(int Id, string Text)> _entries = [];
    private readonly List<(int Id, int Count, TaskCompletionSource<string> Arrived)> _waits = [];

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
            foreach (var (id, count, arrived) in _waits)
            {
                Complete(id, count, arrived);
            }
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

    /// <summary>Waits until an event was logged so many times, and returns its last text.</summary>
    public Task<string> WaitAsync(int id, int count = 1)
    {
        var arrived = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_entries)
        {
            _waits.Add((id, count, arrived));
            Complete(id, count, arrived);
        }

        return arrived.Task.WaitAsync(Patience);
    }

    private void Complete(int id, int count, TaskCompletionSource<string> arrived)
    {
        var texts = _entries.Where(entry => entry.Id == id).Select(entry => entry.Text).ToList();
        if (texts.Count >= count)
        {
            arrived.TrySetResult(texts[^1]);
        }
    }
}
