namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>What came in a span of time.</summary>
/// <param name="Counts">What was counted in it.</param>
/// <param name="Time">How long it was; zero where there was but one reading.</param>
internal sealed record TrafficSpan(TrafficReading Counts, TimeSpan Time)
{
    /// <summary>How many a second.</summary>
    public double Rate(long count) => Time > TimeSpan.Zero ? Math.Round(count / Time.TotalSeconds, 1) : 0;
}
