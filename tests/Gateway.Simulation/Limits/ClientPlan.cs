using Gateway.Core.RateLimiting;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>One client: what it may do and what it does.</summary>
internal sealed record ClientPlan
{
    /// <summary>What one connection carries, in requests per second, before a client opens another.</summary>
    private const double PerConnection = 500;

    // Permits per second of the tiers that a client can buy.
    private static readonly long[] Tiers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Counts clients from the busiest on, from 0.</summary>
    public required int Rank { get; init; }

    public required int Requests { get; init; }

    public required RateLimitNumbers Numbers { get; init; }

    /// <summary>The limits from <see cref="ChangeAt"/> on; null if they stay.</summary>
    public RateLimitNumbers? Later { get; init; }

    /// <summary>In ticks.</summary>
    public long ChangeAt { get; init; } = long.MaxValue;

    /// <summary>Requests cost from 1 to this many permits.</summary>
    public required int MaxCost { get; init; }

    /// <summary>Whether all of it comes in the first of every five seconds.</summary>
    public required bool IsBursty { get; init; }

    public required int Connections { get; init; }

    /// <summary>About how many nodes may hold something for it at one time.</summary>
    public required int NodesAtOnce { get; init; }

    /// <summary>The lower ones of the limits that hold in the run.</summary>
    public RateLimitNumbers Lowest => Later is { } later && later.Burst < Numbers.Burst ? later : Numbers;

    /// <summary>
    /// How large one central limiter is that the fleet is bound to match: half the burst may be lent elsewhere, a quantum
    /// be collecting, and each node hold one request's cost (φB + q + N·c). Where the limits change, half of the burst
    /// until then may still be lent.
    /// </summary>
    public long BoundOf(LimiterWindow window)
    {
        var quantum = Math.Min(window.Limit / window.Length.TotalSeconds / 20, window.Burst / 4.0);
        return window.Burst - (Numbers.Burst / 2) - (long)Math.Ceiling(quantum) - ((long)NodesAtOnce * MaxCost);
    }

    /// <summary>What the authorities' clock shows at the start, in ticks: windows begin at all phases.</summary>
    public required long Origin { get; init; }

    public static ClientPlan Create(LimitsOptions options, int rank, int requests)
    {
        var random = new Pcg(Pcg.Mix(options.Seed) ^ (ulong)rank, 2);
        var isBursty = random.Below(5) == 0;
        var maxCost = random.Below(10) == 0 ? 4 : 1;
        var perSecond = requests / options.Length.TotalSeconds;
        var tier = Buy(perSecond * (isBursty ? 5 : 1) * (1 + maxCost) / 2, ref random);
        var shape = ClientLimits.Draw(Tiers[tier], ref random);
        var changes = random.Chance(options.PolicyChanges);
        var factor = random.Below(2) == 0 ? 2 : 0.5;
        var numbers = shape.ToNumbers(factor: 1, version: 1, options.IsStrict);
        var connections = Math.Clamp((int)Math.Ceiling(perSecond / PerConnection), 1, options.Nodes);

        // Within two leases' time: connections that move count twice, and so many requests go astray.
        var spread = options.KeepsConnections ? (2 * connections) + 1 + (0.08 * perSecond) : 2 + (4 * perSecond);
        return new()
        {
            Rank = rank,
            Requests = requests,
            Numbers = numbers,
            Later = changes ? shape.ToNumbers(factor, version: 2, options.IsStrict) : null,
            ChangeAt = changes ? (long)((0.2 + (0.6 * random.Unit())) * options.Length.Ticks) : long.MaxValue,
            MaxCost = (int)Math.Clamp(numbers.Burst / 8, 1, maxCost),
            IsBursty = isBursty,
            Connections = connections,
            NodesAtOnce = (int)Math.Min(options.Nodes, spread),
            Origin = (long)((1_000 + (60 * random.Unit())) * TimeSpan.TicksPerSecond),
        };
    }

    /// <summary>Most clients buy a tier that covers what they need; one in five is over it, some far.</summary>
    private static int Buy(double needed, ref Pcg random)
    {
        var tier = Array.FindIndex(Tiers, perSecond => perSecond >= 1.25 * needed);
        var below = random.Below(20) switch { 0 => 2, <= 3 => 1, _ => 0 };
        return Math.Max(0, (tier < 0 ? Tiers.Length - 1 : tier) - below);
    }
}
