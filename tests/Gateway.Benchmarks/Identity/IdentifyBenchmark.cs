using System.Globalization;
using BenchmarkDotNet.Attributes;
using Gateway.Core.Identity;

namespace Gateway.Benchmarks.Identity;

/// <summary>Finding out whose key a request carries, with requests spread over all consumers.</summary>
[MemoryDiagnoser]
public class IdentifyBenchmark
{
    private const int Requests = 65_536;
    private const string ChosenText = "correct horse battery";

    private static readonly KeyPepper Pepper = new("a pepper of thirty-two characters");

    private Dictionary<string, Consumer> _consumers = [];
    private string[] _right = [];
    private string[] _unknown = [];
    private int _next;

    /// <summary>How many keys there are.</summary>
    [Params(1_000, 1_000_000)]
    public int Keys { get; set; }

    /// <summary>What the directory takes, beyond the table it is made of.</summary>
    public double BytesPerKey { get; private set; }

    public ConsumerDirectory Directory { get; private set; } = ConsumerDirectory.Empty;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _right = new string[Requests];
        _consumers = new(Keys);
        for (var number = 0; number < Keys; number++)
        {
            var key = Make(random);
            _right[number * 40_503L % Requests] = key.Text; // Not in the order of the table.
            _consumers.Add("c" + number.ToString(CultureInfo.InvariantCulture), new() { Credentials = [new() { KeyId = key.KeyId, Sha256 = key.Sha256 }] });
        }

        for (var index = 0; index < Requests; index++)
        {
            _right[index] ??= _right[index % Keys * 40_503L % Requests];
        }

        _consumers.Add("chosen", new() { Credentials = [new() { Hmac = ChosenKey.Hash(ChosenText, Pepper) }] });
        _unknown = [.. Enumerable.Range(0, Requests).Select(_ => Make(random).Text)];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Directory = Create();
        BytesPerKey = Math.Round((double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Keys, 1);
    }

    public ConsumerDirectory Create() => ConsumerDirectory.Create(_consumers, Pepper);

    [Benchmark]
    public int Right() => Directory.Identify(_right[_next++ & (Requests - 1)]) is null ? throw new InvalidOperationException() : 1;

    [Benchmark]
    public int Unknown() => Directory.Identify(_unknown[_next++ & (Requests - 1)]) is null ? 1 : throw new InvalidOperationException();

    [Benchmark]
    public int Chosen() => Directory.Identify(ChosenText) is null ? 0 : 1;

    private static NewApiKey Make(Random random)
    {
        Span<byte> bytes = stackalloc byte[ApiKey.RandomBytes];
        random.NextBytes(bytes);
        return ApiKey.Create(bytes);
    }
}
