namespace Gateway.Tests.Support;

/// <summary>The lines of a process's standard output or error, as they come.</summary>
internal sealed class ProcessLines
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = Create();
    private bool _isEnded;

    public ProcessLines(StreamReader reader) => Ended = ReadAsync(reader);

    /// <summary>Done when the process has closed the stream.</summary>
    public Task Ended { get; }

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public override string ToString() => string.Join('\n', All);

    /// <summary>Waits until so many lines contain the text, and gives the last of them.</summary>
    public async Task<string> WaitForAsync(string text, int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                var found = _lines.Where(l => l.Contains(text, StringComparison.Ordinal)).ToList();
                if (found.Count >= count)
                {
                    return found[count - 1];
                }

                Assert.False(_isEnded, $"The process ended without saying '{text}' {count} times:\n{string.Join('\n', _lines)}");
                changed = _changed.Task;
            }

            await changed.Within();
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(StreamReader reader)
    {
        string? line;
        do
        {
            line = await reader.ReadLineAsync();
            lock (_lines)
            {
                if (line is null)
                {
                    _isEnded = true;
                }
                else
                {
                    _lines.Add(line);
                }

                _changed.SetResult();
                _changed = Create();
            }
        }
        while (line is not null);
    }
}
