namespace Gateway.Simulation.Kernel;

/// <summary>
/// How long a message takes one way: lognormal, median 1.5 ms, cut off so that a round trip takes from 1 to 20 ms.
/// </summary>
/// <remarks>Drawn from a table of samples: a draw costs one random number and one read.</remarks>
internal sealed class Latency
{
    private const int Samples = 4096;
    private const double MedianMilliseconds = 1.5;
    private const double Deviation = 0.65;
    private readonly int[] _ticks = new int[Samples];

    public Latency(ulong seed)
    {
        var random = new Pcg(seed, 1);
        for (var index = 0; index < Samples; index++)
        {
            var milliseconds = MedianMilliseconds * Math.Exp(Deviation * random.Normal());
            _ticks[index] = (int)(Math.Clamp(milliseconds, 0.5, 10) * TimeSpan.TicksPerMillisecond);
        }

        RoundTrip99 = Percentile99(ref random);
    }

    /// <summary>Of a hundred round trips one takes longer.</summary>
    public TimeSpan RoundTrip99 { get; }

    /// <summary>In ticks.</summary>
    public long Draw(ref Pcg random) => _ticks[random.Next() % Samples];

    private TimeSpan Percentile99(ref Pcg random)
    {
        var trips = new long[Samples * 4];
        for (var index = 0; index < trips.Length; index++)
        {
            trips[index] = Draw(ref random) + Draw(ref random);
        }

        Array.Sort(trips);
        return new(trips[trips.Length * 99 / 100]);
    }
}
