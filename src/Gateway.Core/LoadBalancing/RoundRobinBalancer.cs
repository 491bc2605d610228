namespace Gateway.Core.LoadBalancing;

/// <summary>In turn, by weight.</summary>
internal sealed class RoundRobinBalancer(BalancedDestination[] destinations, TimeSpan slowStart, RoundRobinTurn turn)
    : LoadBalancer(destinations, slowStart)
{
    private protected override int PickAmong(in PickRequest request)
    {
        var random = request.Random;
        return FindFrom(turn.Next(Cycle.Length), request, ref random);
    }
}
