using Gateway.Core.RateLimiting;
using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>A run: all clients, dealt out to threads in portions.</summary>
internal static class LimitsSimulation
{
    /// <summary>The busiest clients are portions of their own.</summary>
    private const int Busiest = 64;
    private const int PortionSize = 512;

    /// <summary>The result depends on everything in the options but the number of threads.</summary>
    public static LimitsTally Run(LimitsOptions options)
    {
        var faults = options.Mutation == LimitsMutation.ClocksBeyondAllowance
            ? options.Faults with { DriftPpm = 100 * Math.Max(500, options.Faults.DriftPpm) }
            : options.Faults;
        var seed = Pcg.Mix(options.Seed);
        var fleet = new FleetPlan(options.Nodes, options.Length.Ticks, seed, faults);
        var network = new Network(faults, seed);
        var settings = new LimiterSettings { RoundTrip = network.RoundTrip99, DriftPpm = options.Faults.DriftPpm };
        var counts = Zipf.Deal(options.Clients, options.Requests, options.Zipf, new Pcg(seed, 5).Unit());

        var total = new LimitsTally(options.Length);
        var portions = new PortionQueue(options.Clients, Busiest, PortionSize);
        void Work()
        {
            var tally = new LimitsTally(options.Length);
            var world = new ClientWorld(options, fleet, network, settings, tally);
            while (portions.TryTake(out var from, out var until))
            {
                for (var rank = from; rank < until; rank++)
                {
                    if (counts[rank] > 0)
                    {
                        world.Run(ClientPlan.Create(options, rank, counts[rank]));
                    }
                }
            }

            lock (total)
            {
                total.Add(tally);
            }
        }

        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
            [.. Enumerable.Repeat<Action>(Work, options.Threads)]);
        return total;
    }
}
