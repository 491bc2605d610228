using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Draining;

namespace Gateway.Core.Tests.Draining;

/// <summary>Whenever somebody looks, and whatever ends by itself. A failure prints the seed.</summary>
public sealed class NodeDrainPropertyTests
{
    private static readonly DrainTimes Times = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));

    // Milliseconds until the next look, and how many WebSockets end by themselves before it.
    private static readonly Gen<(int Sockets, (int Wait, int Ended)[] Looks)> Histories = Gen.Choose(0, 3_000).Zip(Gen.Choose(1, 900).Zip(Gen.Choose(0, 3)).ArrayOf(400));

    [Fact]
    public void Advance_AnyLooks_ClosesAllEvenlyOverTheSpread() => Prop.ForAll(Histories.ToArbitrary(), history =>
    {
        var drain = new NodeDrain(Times);
        drain.Begin(TimeSpan.Zero);
        var (now, last, open) = (TimeSpan.Zero, TimeSpan.Zero, history.Sockets);
        foreach (var (wait, ended) in history.Looks)
        {
            now += TimeSpan.FromMilliseconds(wait);
            open -= Math.Min(ended, open);
            var step = drain.Advance(now, open, open);
            var passed = now - Times.Delay;
            Assert.True(passed >= TimeSpan.Zero || step.WebSocketsToClose == 0, "It closed before load balancers had turned away.");

            // No burst: never more than the share of the time since the last look, and one.
            var since = passed - (last - Times.Delay > TimeSpan.Zero ? last - Times.Delay : TimeSpan.Zero);
            var share = history.Sockets * since.TotalSeconds / Times.WebSocketSpread.TotalSeconds;
            Assert.True(step.WebSocketsToClose <= Math.Max(0, share) + 1, $"It closed {step.WebSocketsToClose} after {since}.");
            open -= step.WebSocketsToClose;
            if (step.Phase == DrainPhase.Finishing)
            {
                Assert.True(open <= Math.Max(0, history.Sockets * (1 - (passed / Times.WebSocketSpread))), $"{open} are open after {passed}.");
            }

            last = now;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Advance_AnyOrders_PhaseNeverGoesBackButByOrder() => Prop.ForAll(Gen.Choose(0, 9).Zip(Gen.Choose(0, 20_000)).ArrayOf(60).ToArbitrary(), orders =>
    {
        var drain = new NodeDrain(Times);
        var now = TimeSpan.Zero;
        foreach (var (order, wait) in orders)
        {
            now += TimeSpan.FromMilliseconds(wait);
            var (before, wasLeaving) = (drain.Phase, drain.IsLeaving);
            switch (order)
            {
                case 0:
                    Assert.Equal(before == DrainPhase.Serving, drain.Begin(now));
                    break;
                case 1:
                    drain.Leave(now);
                    Assert.True(drain.Phase is DrainPhase.Announced or DrainPhase.Finishing);
                    break;
                case 2:
                    Assert.Equal(!wasLeaving, drain.TryCancel());
                    Assert.Equal(wasLeaving ? before : DrainPhase.Serving, drain.Phase);
                    break;
                default:
                    var step = drain.Advance(now, order - 3, 0);
                    Assert.True(step.Phase >= before && step.Phase == drain.Phase);
                    Assert.True(!step.IsDeadline || (before != DrainPhase.Drained && step.Phase == DrainPhase.Drained));
                    break;
            }

            Assert.True(!wasLeaving || drain.IsLeaving);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
