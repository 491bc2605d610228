using System.Diagnostics;
using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Node;
using Gateway.Engine.Redis;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>A process with an engine, told what to do line by line.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    public static async Task<NodeProcess> StartAsync(RedisOptions redis, int number)
    {
        var arguments = new[]
        {
            typeof(LifeKind).Assembly.Location,
            "node",
            redis.Endpoints[0],
            redis.Fleet,
            SiloPorts.Next().ToString(CultureInfo.InvariantCulture),
            number.ToString(CultureInfo.InvariantCulture),
        };
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var node = new NodeProcess(process);
        var errors = process.StandardError.ReadToEndAsync(); // Also so that it never waits for a reader.
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(EngineWaits.Patience) != "started")
        {
            throw new InvalidOperationException($"The node did not start: {await errors}");
        }

        return node;
    }

    /// <summary>Asks the authority of a key, once.</summary>
    /// <returns>Its answer; null if there was none.</returns>
    public async Task<Life?> CallAsync(AuthorityDurability durability, string key, long amount)
    {
        var words = (await TellAsync(string.Create(CultureInfo.InvariantCulture, $"call {durability} {key} {amount}"))).Split(' ');
        return words.Length == 4 && words.Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToList() is var numbers
            ? new(numbers[0], numbers[1], new(numbers[2]), new(numbers[3]))
            : null;
    }

    /// <summary>Asks until there is an answer.</summary>
    public async Task<Life> AskAsync(AuthorityDurability durability, string key, long amount)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < EngineWaits.Patience)
        {
            if (await CallAsync(durability, key, amount) is { } life)
            {
                return life;
            }
        }

        throw new InvalidOperationException($"'{key}' was not answered within {EngineWaits.Patience.TotalSeconds} s.");
    }

    /// <summary>Waits until the node lists so many live nodes.</summary>
    public async Task WaitForNodesAsync(int count)
    {
        var started = Stopwatch.GetTimestamp();
        while (await TellAsync("nodes") != count.ToString(CultureInfo.InvariantCulture))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < EngineWaits.Patience, $"The node did not come to list {count} nodes.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Whether calls are expected to be answered, and the sentence for operators.</summary>
    public Task<string> HealthAsync() => TellAsync("health");

    public async Task StopAsync()
    {
        Assert.Equal("stopped", await TellAsync("stop"));
        await _process.WaitForExitAsync().WaitAsync(EngineWaits.Patience);
    }

    /// <summary>As kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(EngineWaits.Patience);
    }

    /// <summary>Lets it stand still, as a suspended machine does.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");


    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(EngineWaits.Patience);
        Assert.Equal(0, kill.ExitCode);
    }

    private async Task<string> TellAsync(string line)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync().WaitAsync(EngineWaits.Patience)
                ?? throw new InvalidOperationException($"The node ended when it was told '{line}'.");
        }
        finally
        {
            _turn.Release();
        }
    }
}
