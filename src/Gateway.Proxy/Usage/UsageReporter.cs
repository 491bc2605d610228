using System.Diagnostics.Metrics;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Usage;

/// <summary>Takes what consumers have used on this node, tells of the busiest, and brings all of it to the fleet's ledgers.</summary>
internal sealed class UsageReporter : PeriodicService
{
    /// <summary>Consumers that metrics name: labels must be few, whoever calls.</summary>
    public const int MaxBusiest = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A report for each active consumer in every third turn: ledgers are stored with each.</summary>
    private const int TurnsPerReport = 3;

    private readonly UsageBook _book;
    private readonly FleetUsage _fleet;
    private int _turns;
    private IReadOnlyList<BusyConsumer> _busiest = [];

    public UsageReporter(UsageBook book, FleetUsage fleet, IMeterFactory meters, TimeProvider clock)
        : base(Interval, clock)
    {
        _book = book;
        _fleet = fleet;
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
        _fleet.Add(taken);
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

    /// <summary>Reports the rest: requests have ended by now.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Turn();
        await _fleet.ReportAsync();
    }

    protected override async Task TickAsync(CancellationToken stoppingToken)
    {
        Turn();
        if (++_turns % TurnsPerReport == 0)
        {
            await _fleet.ReportAsync();
        }
    }

    private IEnumerable<Measurement<double>> Measure(Func<BusyConsumer, double> value)
        => Busiest.Select(c => new Measurement<double>(value(c), new KeyValuePair<string, object?>("consumer", c.Consumer)));
}
