namespace Gateway.Core.LoadBalancing;

/// <summary>
/// The destination with the highest score for the request's hash (rendezvous hashing, Thaler and Ravishankar 1998;
/// weights by the logarithmic method, Schindler 2005). When one of N leaves, only its own requests move, and they
/// spread over all others. A bound on load (Mirrokni, Thorup and Zadimoghaddam 2018) passes requests on in the order
/// of scores.
/// </summary>
internal sealed class ConsistentHashBalancer(BalancedDestination[] destinations, double? maxLoad)
    : LoadBalancer(destinations, TimeSpan.Zero)
{
    private readonly bool _isWeighted = destinations.Any(d => d.Weight != destinations[0].Weight);
    private readonly int _weights = destinations.Sum(d => d.Weight);
    private readonly TwoChoicesBalancer _withoutHash = new(destinations, TimeSpan.Zero);

    private protected override int PickAmong(in PickRequest request)
    {
        if (request.Hash is not { } hash)
        {
            return _withoutHash.Pick(request);
        }

        var room = maxLoad is { } factor ? factor * (UnderWay() + 1) / _weights : 0;
        var (best, fallback) = (-1, -1);
        var (bestScore, fallbackScore) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var index = 0; index < Destinations.Length; index++)
        {
            var score = Score(index, hash);
            if (score <= bestScore || IsTried(index, request))
            {
                continue;
            }

            if (maxLoad is null || HasRoom(index, room))
            {
                (best, bestScore) = (index, score);
            }
            else if (score > fallbackScore)
            {
                (fallback, fallbackScore) = (index, score);
            }
        }

        return best >= 0 ? best : fallback;
    }

    private double Score(int index, ulong hash)
    {
        var mixed = StableHash.Mix(hash ^ Destinations[index].Hash);

        // 53 bits are what a double holds; half a step up keeps the logarithm from zero.
        var uniform = ((mixed >> 11) + 0.5) * (1.0 / (1UL << 53));
        return _isWeighted ? Destinations[index].Weight / -Math.Log(uniform) : uniform;
    }

    private bool HasRoom(int index, double room)
    {
        var destination = Destinations[index];
        return destination.Load.InFlight < Math.Ceiling(room * destination.Weight);
    }

    private int UnderWay()
    {
        var sum = 0;
        foreach (var destination in Destinations)
        {
            sum += destination.Load.InFlight;
        }

        return sum;
    }
}
