using System.Numerics;

namespace Gateway.Simulation.Kernel;

/// <summary>A hash over a sequence of numbers: equal sequences have equal ones, and others hardly ever.</summary>
internal struct Fingerprint
{
    private ulong _state;

    public readonly ulong Value => Pcg.Mix(_state);

    public void Add(long value) => _state = (BitOperations.RotateLeft(_state, 29) ^ (ulong)value) * 0x9FB21C651E98DF25;

    public void Add(long first, long second)
    {
        Add(first);
        Add(second);
    }
}
