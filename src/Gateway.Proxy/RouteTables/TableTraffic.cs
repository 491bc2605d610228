using Gateway.Core.CircuitBreaking;
using Gateway.Core.RouteTables.Publishing;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.RouteTables;

/// <summary>Counts what the node answered under one table, so that a new one can be compared with the one before.</summary>
internal sealed class TableTraffic
{
    private const int Requests = 0;
    private const int Errors = 1;
    private const int Unmatched = 2;

    private readonly StripedCounter _counts = new(Environment.ProcessorCount);

    /// <summary>Counts a finished exchange. What the gateway answers about itself says nothing about the table.</summary>
    public void Record(Exchange exchange)
    {
        if (exchange.Route is not null)
        {
            _counts.Increment(Requests);
            if (exchange.Context!.Response.StatusCode >= 500)
            {
                _counts.Increment(Errors);
            }
        }
        else if (exchange.Error == Problem.NoRouteError)
        {
            _counts.Increment(Requests);
            _counts.Increment(Unmatched);
        }
    }

    /// <summary>What was counted so far.</summary>
    /// <param name="version">The table's version.</param>
    public TrafficCount Read(long version) => new(version, _counts.Sum(Requests), _counts.Sum(Errors), _counts.Sum(Unmatched));
}
