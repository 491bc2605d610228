using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Retries;

/// <summary>Keeps the windows of retry budgets going, so that requests count in the second in which they came.</summary>
internal sealed class RetryBudgets(RouteTableHolder tables, TimeProvider clock) : PeriodicService(TimeSpan.FromSeconds(1), clock)
{
    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        foreach (var cluster in tables.Current.Clusters)
        {
            cluster.Retries?.Advance();
        }

        return Task.CompletedTask;
    }
}
