namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>The readings of the metrics of the last ten seconds, and what came between them. Not thread-safe.</summary>
internal sealed class TrafficWindow
{
    /// <summary>Of one second alone the percentiles of a quiet route would jump.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    /// <summary>After so long without a reading nobody has looked meanwhile, and the old ones are of no use.</summary>
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, TrafficReading Reading)> _readings = new();
    private (TimeSpan At, TrafficReading Reading)? _last;

    /// <summary>Adds a reading.</summary>
    /// <returns>What came since the one before, and since the oldest of the last ten seconds, each with its time; nothing for the first.</returns>
    public (TrafficSpan Second, TrafficSpan Ten) Add(TimeSpan now, TrafficReading reading)
    {
        if (_last is { } before && now - before.At > MaxGap)
        {
            _last = null;
            _readings.Clear();
        }

        while (_readings.Count > 1 && now - _readings.Peek().At > Length)
        {
            _readings.Dequeue();
        }

        var last = _last ?? (now, reading);
        var first = _readings.Count > 0 ? _readings.Peek() : last;
        _last = (now, reading);
        _readings.Enqueue((now, reading));
        return (Between(last, now, reading), Between(first, now, reading));
    }

    private static TrafficSpan Between((TimeSpan At, TrafficReading Reading) earlier, TimeSpan now, TrafficReading reading)
        => new(reading.Since(earlier.Reading), now - earlier.At);
}
