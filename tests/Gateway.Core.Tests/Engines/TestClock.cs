namespace Gateway.Core.Tests.Engines;

/// <summary>The time, as the test sets it.</summary>
internal sealed class TestClock
{
    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan Read() => Now;
}
