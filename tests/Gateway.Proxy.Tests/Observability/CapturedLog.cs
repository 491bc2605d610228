using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Tests.Observability;

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturedLog<T> : ILogger<T>
{
    private readonly List<(int Id, LogLevel Level, string Message)> _lines = [];

    public IReadOnlyList<(int Id, LogLevel Level, string Message)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The event ids in order.</summary>
    public IEnumerable<int> Ids => Lines.Select(l => l.Id);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add((eventId.Id, logLevel, formatter(state, exception)));
        }
    }
}
