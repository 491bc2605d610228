using Gateway.Core.Health;

namespace Gateway.Core.Tests.Health;

public sealed class ProbedHealthTests
{
    private static readonly ActiveHealthPolicy Policy = new() { Path = "/health", Interval = TimeSpan.FromSeconds(10), UnhealthyAfter = 3, HealthyAfter = 2 };

    private readonly ProbedHealth _health = new();

    [Theory]
    [InlineData(null, HealthState.Healthy)]
    [InlineData("status 500", HealthState.Unhealthy)]
    public void Record_FirstLook_Decides(string? failure, HealthState expected)
    {
        Assert.Equal(failure is not null, _health.Record(failure, Policy));

        Assert.Equal(expected, _health.State);
    }

    [Fact]
    public void Record_FailuresInARow_TakeItOutAtTheThreshold()
    {
        _health.Record(null, Policy);

        Assert.Equal([false, false, true, false], Record("status 500", "status 500", "no response in 3s", "status 500"));
        Assert.Equal((HealthState.Unhealthy, "3 probes in a row failed: no response in 3s"), (_health.State, _health.Reason));
    }

    [Fact]
    public void Record_SuccessBetweenFailures_BeginsAnew()
    {
        _health.Record(null, Policy);

        Assert.DoesNotContain(true, Record("a", "a", null, "a", "a", null));
        Assert.Equal(HealthState.Healthy, _health.State);
    }

    [Fact]
    public void Record_SuccessesInARow_BringItBackAtTheThreshold()
    {
        _health.Record("a", Policy);

        Assert.Equal([false, false, false, true], Record(null, "a", null, null));
        Assert.Equal((HealthState.Healthy, "2 probes in a row succeeded"), (_health.State, _health.Reason));
    }

    [Fact]
    public void IsDue_NotElected_LooksOnceOnly()
    {
        Assert.True(_health.IsDue(isElected: false, TimeSpan.Zero));
        _health.Begin(Policy, TimeSpan.Zero, random: 0.5);
        Assert.False(_health.IsDue(isElected: false, TimeSpan.FromSeconds(9)));
        _health.Record(null, Policy);

        Assert.False(_health.IsDue(isElected: false, TimeSpan.FromDays(1)));
        Assert.False(_health.IsDue(isElected: true, TimeSpan.FromSeconds(9.99)));
        Assert.True(_health.IsDue(isElected: true, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 11)]
    public void IsDue_Jitter_IsATenthEitherWay(double random, double seconds)
    {
        _health.Begin(Policy, TimeSpan.Zero, random);

        Assert.False(_health.IsDue(isElected: true, TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1)));
        Assert.True(_health.IsDue(isElected: true, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Hear_AnotherView_IsLookedIntoSoonAndConfirmedByOneProbe()
    {
        See(null, at: 0);

        _health.Hear(HealthState.Unhealthy, Policy, TimeSpan.FromSeconds(3), random: 0.5);

        Assert.Equal(HealthState.Healthy, _health.State);
        Assert.False(_health.IsDue(isElected: false, TimeSpan.FromSeconds(3.4)));
        Assert.True(_health.IsDue(isElected: false, TimeSpan.FromSeconds(3.5)));
        Assert.True(_health.Record("status 503", Policy));
        Assert.Equal("a probe failed: status 503", _health.Reason);
    }

    [Fact]
    public void Hear_AnotherViewThatOwnProbesDeny_KeepsItsOwnAndGoesOnLooking()
    {
        See(null, at: 0);
        _health.Hear(HealthState.Unhealthy, Policy, TimeSpan.Zero, random: 0);

        for (var second = 10; second < 100; second += 10)
        {
            Assert.True(_health.IsDue(isElected: false, TimeSpan.FromSeconds(second)));
            See(null, second);
            Assert.Equal(HealthState.Healthy, _health.State);
        }

        _health.Hear(HealthState.Healthy, Policy, TimeSpan.FromSeconds(100), random: 0);
        Assert.False(_health.IsDue(isElected: false, TimeSpan.FromDays(1)));
    }

    [Fact]
    public void IsDue_OutAsTheFleetSays_LooksSeldom()
    {
        See("a", at: 0);
        _health.Hear(HealthState.Unhealthy, Policy, TimeSpan.Zero, random: 0);

        Assert.False(_health.IsDue(isElected: false, TimeSpan.FromSeconds(99)));
        Assert.True(_health.IsDue(isElected: false, TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public void IsDue_OutAgainstTheFleetsWord_LooksAtEveryInterval()
    {
        See("a", at: 0);

        Assert.True(_health.IsDue(isElected: false, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void HasNews_OnlyWhatWasNotSaid()
    {
        Assert.False(_health.HasNews);
        _health.Record(null, Policy);
        Assert.False(_health.HasNews); // Healthy is what everybody thinks of what nobody spoke of.

        Record("a", "a", "a");
        Assert.True(_health.HasNews);
        _health.Hear(HealthState.Unhealthy, Policy, TimeSpan.Zero, random: 0);
        Assert.False(_health.HasNews);

        _health.Record(null, Policy);
        Assert.Equal(HealthState.Unhealthy, _health.State);
        _health.Record(null, Policy);
        Assert.True(_health.HasNews);
    }

    private bool[] Record(params string?[] failures) => [.. failures.Select(failure => _health.Record(failure, Policy))];

    private void See(string? failure, int at)
    {
        _health.Begin(Policy, TimeSpan.FromSeconds(at), random: 0.5);
        _health.Record(failure, Policy);
    }
}
