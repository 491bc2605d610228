using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Fleet;

/// <summary>What becomes of a message: lost, repeated, held up, overtaken.</summary>
internal sealed class Network(FleetFaults faults, ulong seed)
{
    private static readonly double HeldUp = TimeSpan.FromMilliseconds(200).Ticks;
    private readonly Latency _latency = new(seed);

    /// <summary>Of a hundred round trips one takes longer.</summary>
    public TimeSpan RoundTrip99 => _latency.RoundTrip99;

    /// <summary>The delays with which a message's copies arrive, in ticks.</summary>
    /// <param name="random">The sender's.</param>
    /// <param name="delays">Room for two.</param>
    /// <returns>How many arrive.</returns>
    public int Deliver(ref Pcg random, Span<long> delays)
    {
        var arriving = 0;
        for (var copies = random.Chance(faults.Duplicates) ? 2 : 1; copies > 0; copies--)
        {
            if (random.Chance(faults.Loss))
            {
                continue;
            }

            var delay = _latency.Draw(ref random);
            delays[arriving++] = random.Chance(faults.Late) ? delay + (long)(random.Unit() * HeldUp) : delay;
        }

        return arriving;
    }
}
