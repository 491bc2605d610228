using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Engine.Contract;

/// <summary>A real redis-server of a test's own, on a free port of the loopback address, with a directory of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-redis-").FullName;
    private Process? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>The same over restarts.</summary>
    public int Port { get; private set; }

    /// <summary>As options name it.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Where it keeps its snapshot.</summary>
    public string DataDirectory => _directory;

    /// <summary>Options that redis-cli needs, such as a password.</summary>
    public IReadOnlyList<string> CliOptions { get; set; } = [];

    /// <summary>Starts one, and waits until it accepts connections.</summary>
    /// <param name="arguments">As on redis-server's command line, {port} being its port. Unless told otherwise it saves nothing.</param>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = FreePort();
            if (await server.TryStartAsync() is not { } fault)
            {
                return server;
            }

            // Somebody else may have taken the port meanwhile.
            if (attempt == 5)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"redis-server does not start: {fault}");
            }
        }
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends it at once, as a crash would: nothing is saved.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
    }

    /// <summary>Stops it where it is: connections stay, nothing is answered, until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Starts it again after <see cref="KillAsync"/>, on its port, from the snapshot in its directory if there is one.</summary>
    public async Task RestartAsync()
    {
        if (await TryStartAsync() is { } fault)
        {
            throw new InvalidOperationException($"redis-server does not start again: {fault}");
        }
    }

    /// <summary>Runs redis-cli.</summary>
    /// <returns>What it printed, errors of Redis included.</returns>
    public async Task<string> CliAsync(params string[] command)
    {
        using var cli = Run("redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture), .. CliOptions, .. command]);
        var output = await cli.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await cli.WaitForExitAsync().WaitAsync(Patience);
        return output.TrimEnd('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Run("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"kill -{signal} of redis-server ended with {kill.ExitCode}.");
        }
    }

    private static Process Run(string tool, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"The tests need '{tool}': apt-get install redis-server", exception);
        }
    }

    /// <returns>What it printed before it ended; null if it accepts connections.</returns>
    private async Task<string?> TryStartAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var process = Run("redis-server", ["--port", port, "--bind", "127.0.0.1", "--dir", _directory, "--save", "", .. _arguments.Select(argument => argument.Replace("{port}", port, StringComparison.Ordinal))]);
        var printed = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _process = process;
                _ = process.StandardOutput.ReadToEndAsync(); // It must never wait for a reader.
                return null;
            }

            printed.AppendLine(line);
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        return printed.ToString();
    }
}
