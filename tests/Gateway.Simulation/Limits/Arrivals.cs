using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>
/// When a client's requests come: a Poisson process of which the number of events is known, that is, as many uniformly
/// distributed times in order.
/// </summary>
internal struct Arrivals(ClientPlan plan, long length)
{
    private const long Cycle = 5 * TimeSpan.TicksPerSecond;
    private const int Compression = 5;
    private double _at;
    private int _left = plan.Requests;

    /// <summary>The next one's time in ticks; <see cref="long.MaxValue"/> after the last.</summary>
    public long Next(ref Pcg random)
    {
        if (_left == 0)
        {
            return long.MaxValue;
        }

        // The least of n uniform numbers is distributed as 1 − U^(1/n).
        _at += (length - _at) * (1 - Math.Exp(-random.Exponential() / _left--));
        var at = (long)_at;
        return plan.IsBursty ? (at / Cycle * Cycle) + (at % Cycle / Compression) : at;
    }
}
