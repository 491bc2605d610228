using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Cluster.Fleet;

/// <summary>A process of the run. What it prints is kept for error messages; it never waits for a reader.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _name;
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="name">What messages call it.</param>
    /// <param name="command">The executable, and its arguments.</param>
    /// <param name="remedy">What to tell somebody who does not have it.</param>
    /// <param name="directory">Where it works.</param>
    /// <param name="environment">More variables for it. GATEWAY_ ones of this process are not passed on.</param>
    public static ChildProcess Start(string name, string[] command, string remedy, string directory, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("GATEWAY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in environment ?? [])
        {
            start.Environment[variable] = value;
        }

        try
        {
            return new(name, Process.Start(start)!);
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException($"The run needs '{command[0]}', which cannot be started: {fault.Message} {remedy}", fault);
        }
    }

    /// <summary>Runs a tool to its end.</summary>
    /// <exception cref="InvalidOperationException">It is missing or failed.</exception>
    public static async Task RunAsync(string remedy, params string[] command)
    {
        await using var tool = Start(command[0], command, remedy, Path.GetTempPath());
        if (await tool.ExitAsync() is var code and not 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {code}: {tool} {remedy}");
        }
    }

    /// <summary>Waits until it prints a line that matches.</summary>
    public async Task<Match> WaitForAsync(Regex pattern)
    {
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                if (_lines.Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success) is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            var patience = Task.Delay(Patience, TimeProvider.System);
            if (await Task.WhenAny(changed, _reading, patience) != changed && !changed.IsCompleted)
            {
                throw new InvalidOperationException($"{_name} {(patience.IsCompleted ? $"did not start within {Patience.TotalSeconds:0} s" : "ended instead of starting")}: {this}");
            }
        }
    }

    /// <summary>Sends TERM, KILL, STOP or CONT.</summary>
    public Task SignalAsync(string signal) => RunAsync("Install procps.", "kill", $"-{signal}", $"{Id}");

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await ExitAsync();
    }

    /// <summary>Memory that it occupies now.</summary>
    public async Task<long> ResidentBytesAsync()
    {
        var status = await File.ReadAllTextAsync($"/proc/{Id}/status");
        return long.Parse(ResidentKilobytes().Match(status).Groups[1].ValueSpan, null) * 1024;
    }

    /// <summary>The last of what it printed.</summary>
    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.TakeLast(20));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^VmRSS:\s+(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex ResidentKilobytes();

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
                _changed.SetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
