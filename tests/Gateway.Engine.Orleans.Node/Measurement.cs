using System.Diagnostics;
using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Engine.Orleans.Node;

/// <summary>What a grain costs. The figures of docs/decisions/0005-orleans-engine.md.</summary>
internal static class Measurement
{
    private const int Keys = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        await MeasureMemoryAsync();
        await using var server = await RedisServer.StartAsync();
        await MeasureCallsAsync(server);
    }

    /// <summary>An idle limiter's worth of state in a grain of its own, and in a partition.</summary>
    private static async Task MeasureMemoryAsync()
    {
        foreach (var (name, text) in new[] { ("circuit.life", "a grain for each key"), ("limiter.life", "keys in partitions") })
        {
            await using var engine = Create(1, new());
            var lives = engine.Host(new LifeKind(name, AuthorityDurability.Volatile));
            await engine.StartAsync(CancellationToken.None);
            await CallAllAsync(lives, "warm", 10_000);
            var before = Settle();
            var started = Stopwatch.GetTimestamp();
            await CallAllAsync(lives, "consumer:0123456789abcdef:", Keys);
            var elapsed = Stopwatch.GetElapsedTime(started);
            await Task.Delay(TimeSpan.FromSeconds(12), TimeProvider.System); // Grains are out of the working set after 10 s.
            Write($"{text}: {(Settle() - before) / Keys} bytes and {elapsed.TotalMicroseconds / Keys:F1} µs for each new key");
            GC.KeepAlive(lives);
        }
    }

    private static async Task MeasureCallsAsync(RedisServer server)
    {
        var options = Enumerable.Range(1, 2).Select(_ => new OrleansEngineOptions
        {
            Redis = new() { Endpoints = [server.Endpoint], Fleet = "measured" },
            SiloPort = SiloPorts.Next(),
            ProbeTimeout = TimeSpan.FromSeconds(10),
        }).ToList();
        await using var one = Create(1, options[0]);
        await using var two = Create(2, options[1]);
        var (lives, others) = (one.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile)), two.Host(new LifeKind("limiter.life", AuthorityDurability.Volatile)));
        await one.StartAsync(CancellationToken.None);
        var local = await MeasureCallsAsync(lives, "before the other joined");
        await two.StartAsync(CancellationToken.None);
        Write($"a call to this silo: {local}");

        // After the other has joined, half of the partitions are there.
        await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
        for (var key = 0; key < 8; key++)
        {
            Write($"a call to this silo or the other, key {key}: {await MeasureCallsAsync(others, $"key {key}")}");
        }
    }

    private static async Task<string> MeasureCallsAsync(IAuthorities<long, Life> lives, string key)
    {
        const int Calls = 20_000;
        var best = (Time: TimeSpan.MaxValue, Bytes: 0L);
        for (var round = 0; round < 5; round++)
        {
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++)
            {
                await lives.CallAsync(key, 1, Patience);
            }

            var time = Stopwatch.GetElapsedTime(started);
            best = time < best.Time ? (time, GC.GetTotalAllocatedBytes(precise: true) - bytes) : best;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{best.Time.TotalMicroseconds / Calls:F2} µs, {best.Bytes / Calls} bytes");
    }

    private static OrleansEngine Create(ulong number, OrleansEngineOptions options) => new(
        new(new(number, 1), $"node {number}", EngineProtocol.Current), options, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task CallAllAsync(IAuthorities<long, Life> lives, string prefix, int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(1_000))
        {
            await Task.WhenAll(chunk.Select(key => lives.CallAsync(string.Create(CultureInfo.InvariantCulture, $"{prefix}{key}"), 1, Patience).AsTask()));
        }
    }

    private static long Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Write(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
