namespace Gateway.Core.LoadBalancing;

/// <summary>
/// The less busy of two destinations drawn by weight (Mitzenmacher 2001): nearly as even as asking all of them, and
/// without the herd that follows one that looks idle to every node.
/// </summary>
internal sealed class TwoChoicesBalancer(BalancedDestination[] destinations, TimeSpan slowStart) : LoadBalancer(destinations, slowStart)
{
    private protected override int PickAmong(in PickRequest request)
    {
        var random = request.Random;
        var first = Draw(request, ref random);
        if (first < 0)
        {
            return first;
        }

        // Distinct from the first: the next turns in the cycle until another destination comes.
        random = StableHash.Mix(random);
        var start = (int)(((UInt128)random * (uint)Cycle.Length) >> 64);
        for (var step = 0; step < Cycle.Length; step++)
        {
            var turn = start + step;
            var second = Cycle[turn < Cycle.Length ? turn : turn - Cycle.Length];
            if (second != first && !IsTried(second, request))
            {
                // A tie is the first one's, which was drawn by weight.
                return LoadOf(second, request.Now) < LoadOf(first, request.Now) ? second : first;
            }
        }

        return first;
    }
}
