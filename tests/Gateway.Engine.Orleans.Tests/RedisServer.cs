using System.Diagnostics;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>A redis-server of the test's own, on loopback and in memory only.</summary>
public sealed class RedisServer : IDisposable
{
    private Process _process;

    public RedisServer()
    {
        Port = Ports.Free();
        _process = Start();
    }

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Restart() => _process = Start();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private Process Start()
    {
        var process = Process.Start(new ProcessStartInfo("redis-server", $"--port {Port} --bind 127.0.0.1 --save \"\" --appendonly no") { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        throw new InvalidOperationException("redis-server did not start.");
    }
}
