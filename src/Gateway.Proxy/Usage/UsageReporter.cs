using System.Diagnostics.Metrics;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Usage;

/// <summary>Takes what consumers have used on this node, and tells of the busiest.</summary>
internal sealed class UsageReporter : PeriodicService
{
    /// <summary>Consumers that metrics name: labels must be few, whoever calls.</summary>
    public const int MaxBusiest = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly UsageBook _book;
    private IReadOnlyList<BusyConsumer> _busiest = [];

    public UsageReporter(UsageBook book, IMeterFactory meters, TimeProvider clock)
        : base(Interval, clock)
    {
        _book = book;
        var meter = meters.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("gateway.consumer.request_rate", () => Measure(c => c.RequestsPerSecond), "{request}/s", "Requests a second over the last ten seconds of the twenty busiest consumers of this node.");
        meter.CreateObservableGauge("gateway.consumer.refusal_rate", () => Measure(c => c.RefusalsPerSecond), "{request}/s", "Refused requests a second over the last ten seconds of the twenty busiest consumers of this node.");
    }

    /// <summary>Who sent most over the last interval, the busiest first.</summary>
    public IReadOnlyList<BusyConsumer> Busiest => Volatile.Read(ref _busiest);

    /// <summary>Does one turn.</summary>
    internal void Turn()
    {
        var taken = _book.Take();
        Volatile.Write(ref _busiest, [.. taken
            .GroupBy(pair => pair.Key.Consumer, StringComparer.Ordinal)
            .Select(group => new BusyConsumer(
                group.Key,
                group.Sum(pair => pair.Value.Requests) / Interval.TotalSeconds,
                group.Sum(pair => pair.Value.Refusals) / Interval.TotalSeconds))
            .OrderByDescending(consumer => consumer.RequestsPerSecond)
            .ThenBy(consumer => consumer.Consumer, StringComparer.Ordinal)
            .Take(MaxBusiest)]);
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        Turn();
        return Task.CompletedTask;
    }

    private IEnumerable<Measurement<double>> Measure(Func<BusyConsumer, double> value)
        => Busiest.Select(c => new Measurement<double>(value(c), new KeyValuePair<string, object?>("consumer", c.Consumer)));
}
