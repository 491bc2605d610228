using System.Numerics;

namespace Gateway.Simulation.Kernel;

/// <summary>
/// A random number generator: PCG-XSH-RR with 64 bits of state and 32 of output (O'Neill, "PCG: A Family of Simple Fast
/// Space-Efficient Statistically Good Algorithms for Random Number Generation", 2014).
/// </summary>
/// <remarks>A mutable value: keep it in a field or pass it by reference, or its copies repeat one another.</remarks>
internal struct Pcg
{
    private const ulong Multiplier = 6_364_136_223_846_793_005;
    private readonly ulong _increment;
    private ulong _state;

    /// <param name="seed">Where in the sequence it starts.</param>
    /// <param name="stream">Which of 2⁶³ sequences; different ones never run in step.</param>
    public Pcg(ulong seed, ulong stream)
    {
        _increment = (stream << 1) | 1;
        _state = _increment + seed;
        _state = (_state * Multiplier) + _increment;
    }

    public uint Next()
    {
        var state = _state;
        _state = (state * Multiplier) + _increment;
        return BitOperations.RotateRight((uint)(((state >> 18) ^ state) >> 27), (int)(state >> 59));
    }

    /// <summary>Strictly between 0 and 1.</summary>
    public double Unit() => (Next() + 0.5) * (1.0 / 4_294_967_296.0);

    /// <summary>From 0 to bound − 1; no value is likelier than another by more than bound / 2³².</summary>
    public int Below(int bound) => (int)(((ulong)Next() * (uint)bound) >> 32);

    public bool Chance(double probability) => probability > 0 && Unit() < probability;

    /// <summary>Exponentially distributed with mean 1.</summary>
    public double Exponential() => -Math.Log(Unit());

    /// <summary>Normally distributed with mean 0 and deviation 1 (Box and Muller, 1958).</summary>
    public double Normal() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * Unit());

    /// <summary>Scatters a number over all 64 bits (the finaliser of SplitMix64), so that near inputs lie far apart.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
