namespace Gateway.Core.LoadBalancing;

/// <summary>At random, by weight.</summary>
internal sealed class RandomBalancer(BalancedDestination[] destinations, TimeSpan slowStart) : LoadBalancer(destinations, slowStart)
{
    private protected override int PickAmong(in PickRequest request)
    {
        var random = request.Random;
        return Draw(request, ref random);
    }
}
