namespace Gateway.Core.LoadBalancing;

/// <summary>
/// Chooses among a fixed set of destinations, each time without allocating or waiting. A change of the set, such as a
/// destination's failing, makes a new balancer.
/// </summary>
/// <remarks>Pure: no clock, and random bits are given. All members may be called by any thread.</remarks>
public abstract class LoadBalancer
{
    // With all of them at their beginning, at a tenth of their share, one of 16 draws is taken nearly always.
    private const int MaxDraws = 16;

    private readonly int[] _cycle;
    private readonly TimeSpan _slowStart;

    private protected LoadBalancer(BalancedDestination[] destinations, TimeSpan slowStart)
    {
        Destinations = destinations;
        _slowStart = slowStart;
        _cycle = WeightedCycle.Create([.. destinations.Select(d => d.Weight)]);
    }

    private protected BalancedDestination[] Destinations { get; }

    /// <summary>The turns of one cycle: drawn from at random, a destination comes up by its weight.</summary>
    private protected ReadOnlySpan<int> Cycle => _cycle;

    /// <summary>Makes a balancer.</summary>
    /// <param name="policy">A valid policy.</param>
    /// <param name="destinations">The destinations, in the same order on every node. May be none.</param>
    /// <param name="turn">The round robin's place, which outlives the balancer.</param>
    public static LoadBalancer Create(LoadBalancingPolicy policy, BalancedDestination[] destinations, RoundRobinTurn turn)
    {
        var slowStart = policy.SlowStart;
        return policy.Algorithm switch
        {
            LoadBalancingAlgorithm.RoundRobin => new RoundRobinBalancer(destinations, slowStart, turn),
            LoadBalancingAlgorithm.LeastRequests => new LeastRequestsBalancer(destinations, slowStart),
            LoadBalancingAlgorithm.Random => new RandomBalancer(destinations, slowStart),
            LoadBalancingAlgorithm.ConsistentHash => new ConsistentHashBalancer(destinations, policy.MaxLoad),
            _ => new TwoChoicesBalancer(destinations, slowStart),
        };
    }

    /// <summary>Chooses a destination.</summary>
    /// <returns>Its index; -1 where there is none that was not tried.</returns>
    public int Pick(in PickRequest request) => Destinations.Length switch
    {
        0 => -1,
        1 => IsTried(0, request) ? -1 : 0,
        _ => PickAmong(request),
    };

    /// <summary>Chooses among two or more.</summary>
    private protected abstract int PickAmong(in PickRequest request);

    private protected bool IsTried(int index, in PickRequest request)
    {
        foreach (var tried in request.Tried)
        {
            // By what outlives a table: the destination may have been made anew meanwhile.
            if (ReferenceEquals(tried.Load, Destinations[index].Load))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Draws a destination by weight and slow start.</summary>
    /// <param name="request">The request.</param>
    /// <param name="random">Random bits; others when done.</param>
    /// <returns>Its index; -1 if all were tried.</returns>
    private protected int Draw(in PickRequest request, ref ulong random) => FindFrom(DrawTurn(ref random), request, ref random);

    /// <summary>
    /// The destination of a turn. Where it was tried, or its slow start does not let it have its turn, one is drawn: all
    /// others share what it leaves, which would overrun its neighbour alone.
    /// </summary>
    /// <returns>Its index; -1 if all were tried.</returns>
    private protected int FindFrom(int turn, in PickRequest request, ref ulong random)
    {
        for (var draw = 0; draw < MaxDraws; draw++)
        {
            var index = _cycle[turn];
            if (!IsTried(index, request) && TakesTurn(index, request.Now, ref random))
            {
                return index;
            }

            turn = DrawTurn(ref random);
        }

        return FirstUntried(turn, request);
    }

    /// <summary>How busy a destination is for its weight.</summary>
    private protected double LoadOf(int index, TimeSpan now)
    {
        var destination = Destinations[index];
        var share = _slowStart > TimeSpan.Zero ? destination.Load.ShareAt(now, _slowStart) : 1;
        return destination.Load.InFlight / (destination.Weight * share);
    }

    private int DrawTurn(ref ulong random)
    {
        random = StableHash.Mix(random);
        return (int)(((UInt128)random * (uint)_cycle.Length) >> 64);
    }

    private int FirstUntried(int start, in PickRequest request)
    {
        for (var step = 0; step < _cycle.Length; step++)
        {
            var turn = start + step;
            var index = _cycle[turn < _cycle.Length ? turn : turn - _cycle.Length];
            if (!IsTried(index, request))
            {
                return index;
            }
        }

        return -1;
    }

    private bool TakesTurn(int index, TimeSpan now, ref ulong random)
    {
        if (_slowStart <= TimeSpan.Zero || Destinations[index].Load.ShareAt(now, _slowStart) is var share && share >= 1)
        {
            return true;
        }

        random = StableHash.Mix(random);
        return random < share * ulong.MaxValue;
    }
}
