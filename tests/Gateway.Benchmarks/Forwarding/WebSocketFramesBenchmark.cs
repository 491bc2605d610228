using BenchmarkDotNet.Attributes;
using Gateway.Core.Draining;

namespace Gateway.Benchmarks.Forwarding;

/// <summary>What it costs to know where a WebSocket's frames end: sixty-four messages of 250 bytes in one read.</summary>
[MemoryDiagnoser]
public class WebSocketFramesBenchmark
{
    private const int PayloadBytes = 250;
    private const int Messages = 64;

    private readonly WebSocketFrames _frames = new();
    private readonly byte[] _bytes = [.. Enumerable.Repeat((byte[])[0x82, 126, 0, PayloadBytes, .. new byte[PayloadBytes]], Messages).SelectMany(frame => frame)];

    [Benchmark]
    public int Follow()
    {
        var taken = 0;
        while (taken < _bytes.Length)
        {
            taken += _frames.Advance(_bytes.AsSpan(taken));
        }

        return taken;
    }
}
