using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>The real executable in a process of its own, with a folder of its own to work in.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _process;
    private readonly ProcessLines? _output;

    private GatewayProcess(System.Diagnostics.Process process, bool readsOutput)
    {
        _process = process;
        Errors = new(process.StandardError);
        _output = readsOutput ? new(process.StandardOutput) : null;
    }

    /// <summary>The public listener, once started.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public Uri AdminAddress { get; private set; } = new("about:blank");

    /// <summary>Standard error: the node's own log.</summary>
    public ProcessLines Errors { get; }

    /// <summary>Standard output: the access log.</summary>
    public ProcessLines Output => _output ?? throw new InvalidOperationException("Nobody reads this process's output.");

    /// <summary>Starts the executable and returns at once.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">GATEWAY_ variables; those of this process are not passed on.</param>
    /// <param name="readsOutput">False leaves standard output unread, as a stuck log collector does.</param>
    public static GatewayProcess Launch(
        ProcessFolder directory, string[] arguments, Dictionary<string, string>? environment = null, bool readsOutput = true)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "gateway.dll"), .. arguments])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GATEWAY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return new(System.Diagnostics.Process.Start(start)!, readsOutput);
    }

    /// <summary>Starts a node, on free ports where the environment names none, and waits until it serves.</summary>
    /// <inheritdoc cref="Launch"/>
    public static async Task<GatewayProcess> StartAsync(
        ProcessFolder directory, string[] arguments, Dictionary<string, string>? environment = null, bool readsOutput = true)
    {
        var variables = new Dictionary<string, string>(environment ?? []) { ["GATEWAY_ADMIN__URL"] = "http://127.0.0.1:0" };
        variables.TryAdd("GATEWAY_LISTENERS__0__URL", "http://127.0.0.1:0");
        var node = Launch(directory, arguments, variables, readsOutput);
        var banner = Banner().Match(await node.Errors.WaitForAsync(" serves on "));
        node.Address = new(banner.Groups[1].Value);
        node.AdminAddress = new(banner.Groups[2].Value);
        return node;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Sends TERM, INT or another signal.</summary>
    public async Task SignalAsync(string signal) => Assert.True(await TrySignalAsync(signal));

    /// <summary>Sends a signal.</summary>
    /// <returns>Whether the process was still there.</returns>
    public async Task<bool> TrySignalAsync(string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync().Within();
        return kill.ExitCode == 0;
    }

    /// <summary>The most memory that it ever occupied.</summary>
    public async Task<long> PeakBytesAsync()
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{_process.Id}/status");
        return long.Parse(lines.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], null) * 1024;
    }

    /// <summary>Waits for the end of the process and of what it says.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().Within();
        await Errors.Ended.Within();
        await (_output?.Ended ?? Task.CompletedTask).Within();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }

        _process.Dispose();
    }

    [GeneratedRegex("serves on (http://[^ ,]+)(?:, https?://[^ ,]+)*, admin on (http://[^ ;]+);")]
    private static partial Regex Banner();
}
