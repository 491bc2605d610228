using Gateway.Core.Health;
using Gateway.Core.Retries;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Retries;

/// <summary>Decides which requests of one cluster are sent again.</summary>
/// <param name="cluster">Its id.</param>
/// <param name="policy">Its policy.</param>
/// <param name="budget">What all versions of the cluster share.</param>
/// <param name="parts">The clock, and who hears of retries.</param>
internal sealed class ClusterRetries(string cluster, RetryPolicy policy, RetryBudget budget, RouteTableParts parts)
{
    public RetryPolicy Policy { get; } = policy;

    /// <summary>The statuses after which a request is sent again.</summary>
    public StatusSet Statuses { get; } = StatusSet.Of(policy.Statuses);

    /// <summary>Counts a request towards the budget.</summary>
    public void Deposit() => budget.Deposit();

    /// <summary>Keeps the budget's window going.</summary>
    public void Advance() => budget.Advance(parts.Now);

    /// <summary>Takes leave to send a request again.</summary>
    /// <returns>Whether it must be sent again now.</returns>
    public bool TryReserve(Exchange exchange, TryResult result)
    {
        if (exchange.Retries >= Policy.Attempts
            || !RetryRules.MayRetry(result, exchange.Route!.Transforms.Method?.Method ?? exchange.Context!.Request.Method)
            || exchange.Context!.RequestAborted.IsCancellationRequested
            || exchange.TotalToken.IsCancellationRequested
            || !exchange.CanResend(Policy.MaxBodyBytes))
        {
            return false;
        }

        var isWithin = budget.TryWithdraw(Policy, parts.Now);
        parts.RetryEvents?.Count(cluster, isWithin);
        return isWithin;
    }
}
