using System.Net;
using BenchmarkDotNet.Attributes;
using Gateway.Core.Identity;

namespace Gateway.Benchmarks.Identity;

/// <summary>What guessing costs the node, per attempt.</summary>
[MemoryDiagnoser]
public class ThrottleBenchmark
{
    private readonly AuthenticationThrottle _throttle = new(new UInt128(1, 2));
    private readonly IPAddress _address = IPAddress.Parse("2001:db8:1:2::3");
    private ulong _next;

    /// <summary>An address that never failed; what every request with a key pays.</summary>
    [Benchmark]
    public int Check() => (int)_throttle.Check(ClientAddress.From(_address), TimeSpan.FromSeconds(1)).Ticks;

    /// <summary>A failure from one of a million addresses.</summary>
    [Benchmark]
    public int Fail()
    {
        _throttle.Fail(new(new UInt128(++_next % 1_000_000, 0)), TimeSpan.FromTicks((long)_next));
        return 0;
    }
}
