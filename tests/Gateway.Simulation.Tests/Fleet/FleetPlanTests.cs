using Gateway.Simulation.Fleet;

namespace Gateway.Simulation.Tests.Fleet;

public sealed class FleetPlanTests
{
    private static readonly long Length = TimeSpan.FromSeconds(60).Ticks;

    [Fact]
    public void At_AnyTime_IsCoveredByOneSpanAndEachOutageBeginsAnotherBoot()
    {
        var plan = new FleetPlan(50, Length, seed: 5, new() { Crashes = 0.5, Restarts = 1, PausesPerMinute = 60 });
        foreach (var node in plan.Nodes)
        {
            var outages = 0;
            for (var span = node.At(0); span.Until != long.MaxValue; span = node.At(span.Until))
            {
                Assert.Equal(outages, span.Boot);
                Assert.Equal(span.Until, node.At(span.Until).From);
                Assert.Equal(span, node.At(span.Until - 1));
                outages += span.IsDown ? 1 : 0;
            }

            Assert.Equal(1, outages);
            Assert.True(node.NextDown(0)!.Value.IsDown);
        }
    }

    [Fact]
    public void SinceDisruption_Crashes_CountsFromWhenTheFleetLearnsOfTheLast()
    {
        var plan = new FleetPlan(2, Length, seed: 5, FleetFaults.None with { Crashes = 1 });
        var detected = plan.Nodes.Select(node => node.NextDown(0)!.Value.From + TimeSpan.FromSeconds(4).Ticks).Order().ToList();
        Assert.Equal(TimeSpan.MaxValue, plan.SinceDisruption(detected[0] - 1));
        Assert.Equal(TimeSpan.Zero, plan.SinceDisruption(detected[0]));
        Assert.Equal(detected[1] - 1 - detected[0], plan.SinceDisruption(detected[1] - 1).Ticks);
        Assert.Equal(7, plan.SinceDisruption(detected[1] + 7).Ticks);
    }

    [Fact]
    public void Local_FastestClock_GainsNoMoreThanTheDrift()
    {
        var plan = new FleetPlan(2_000, Length, seed: 5, FleetFaults.None with { DriftPpm = 500 });
        var gains = plan.Nodes.Select(node => (node.Local(Length) - node.Local(0)).Ticks - Length).ToList();
        Assert.InRange(gains.Max(), 0.99 * 500e-6 * Length, 500e-6 * Length);
        Assert.InRange(gains.Min(), -500e-6 * Length, -0.99 * 500e-6 * Length);
    }
}
