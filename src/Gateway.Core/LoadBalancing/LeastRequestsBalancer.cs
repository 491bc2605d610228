namespace Gateway.Core.LoadBalancing;

/// <summary>The one with the fewest requests under way for its weight; of several, one drawn by weight.</summary>
internal sealed class LeastRequestsBalancer(BalancedDestination[] destinations, TimeSpan slowStart) : LoadBalancer(destinations, slowStart)
{
    private protected override int PickAmong(in PickRequest request)
    {
        var random = request.Random;
        var best = Draw(request, ref random);
        if (best < 0)
        {
            return best;
        }

        // From the drawn one on, so that several with the same low load share what comes.
        var least = LoadOf(best, request.Now);
        var start = best;
        for (var step = 1; step < Destinations.Length && least > 0; step++)
        {
            var next = start + step;
            var index = next < Destinations.Length ? next : next - Destinations.Length;
            if (LoadOf(index, request.Now) is var load && load < least && !IsTried(index, request))
            {
                (best, least) = (index, load);
            }
        }

        return best;
    }
}
