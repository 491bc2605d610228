using System.Buffers;
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Gateway.Core.Engines;

namespace Gateway.Benchmarks.Identity;

/// <summary>A call of an authority in this process: what the local engine adds to the state machine.</summary>
[MemoryDiagnoser]
public class LocalCallBenchmark : IDisposable
{
    private const int Keys = 1024;

    private readonly string[] _keys = [.. Enumerable.Range(0, Keys).Select(number => $"policy|consumer{number}")];
    private readonly LocalEngine _engine;
    private readonly IAuthorities<int, int> _authorities;
    private int _next;

    public LocalCallBenchmark()
    {
        var started = Stopwatch.GetTimestamp();
        _engine = new(new(new(1, 2), "one", EngineProtocol.Current), () => Stopwatch.GetElapsedTime(started), (_, _) => { });
        _authorities = _engine.Host(new SumKind());
        _engine.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    [Benchmark]
    public int Call()
    {
        var call = _authorities.CallAsync(_keys[_next++ & (Keys - 1)], 1, TimeSpan.Zero);
        return call.IsCompletedSuccessfully && call.Result.TryGetReply(out var sum) ? sum : throw new InvalidOperationException();
    }

    public void Dispose()
    {
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>As little as an authority can do.</summary>
    private sealed class SumKind() : AuthorityKind<int[], int, int>("benchmark.sum", AuthorityDurability.Volatile)
    {
        public override int[] CreateState(in AuthorityStart start) => new int[1];

        public override int Execute(int[] state, TimeSpan now, int command) => state[0] += command;

        public override TimeSpan TimeToLive(int[] state, TimeSpan now) => TimeSpan.MaxValue;

        public override void WriteState(IBufferWriter<byte> target, int[] state, int version) => throw new NotSupportedException();

        public override int[] ReadState(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

        public override void WriteCommand(IBufferWriter<byte> target, int command, int version) => throw new NotSupportedException();

        public override int ReadCommand(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

        public override void WriteReply(IBufferWriter<byte> target, int reply, int version) => throw new NotSupportedException();

        public override int ReadReply(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();
    }
}
