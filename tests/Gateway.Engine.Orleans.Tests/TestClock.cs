namespace Gateway.Engine.Orleans.Tests;

/// <summary>A clock that the test moves.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(_now);

    public void Advance(TimeSpan time) => _now += time.Ticks;
}
