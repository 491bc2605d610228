using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.Usage;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Usage;

public sealed class UsageLedgerTests
{
    private static readonly TimeSpan Noon = TimeSpan.FromDays(20_000) + TimeSpan.FromHours(12);
    private static readonly UsageCounts One = new(1, 0, 10, 100);

    [Fact]
    public void Take_SameReportAgain_CountsOnce()
    {
        var ledger = new UsageLedger();
        ledger.Take(Noon, Report("n1", 1, 1));
        ledger.Take(Noon, Report("n1", 1, 1));
        ledger.Take(Noon, Report("n1", 1, 2));
        ledger.Take(Noon, Report("n1", 1, 1));

        Assert.Equal(2, Assert.Single(ledger.Read(Noon).Hours).Counts.Requests);
    }

    [Fact]
    public void Take_AnotherNodeOrLife_CountsBesideIt()
    {
        var ledger = new UsageLedger();
        ledger.Take(Noon, Report("n1", 1, 5));
        ledger.Take(Noon, Report("n2", 1, 5));
        ledger.Take(Noon, Report("n1", 2, 1));

        Assert.Equal(new UsageCounts(3, 0, 30, 300), Assert.Single(ledger.Read(Noon).Days).Counts);
    }

    [Fact]
    public void Read_OverHoursAndDays_TellsEachByRouteAndForgetsTheOld()
    {
        var ledger = new UsageLedger();
        ledger.Take(Noon, Report("n", 1, 1, "a", "b"));
        ledger.Take(Noon + TimeSpan.FromHours(1), Report("n", 1, 2, "a"));
        ledger.Take(Noon + TimeSpan.FromDays(3), Report("n", 1, 3, "a"));

        var now = Noon + TimeSpan.FromDays(3);
        var reply = ledger.Read(now);
        Assert.Equal([(now, "a")], reply.Hours.Select(p => (p.Start, p.Route)));
        Assert.Equal([(0, "a", 2L), (0, "b", 1L), (3, "a", 1L)], reply.Days.Select(p => ((p.Start - TimeSpan.FromDays(20_000)).Days, p.Route, p.Counts.Requests)));

        ledger.Take(Noon + TimeSpan.FromDays(64), Report("n", 1, 4, "a"));
        Assert.Equal([64, 3], ledger.Read(Noon + TimeSpan.FromDays(64)).Days.Select(p => (p.Start - TimeSpan.FromDays(20_000)).Days).OrderDescending());
    }

    [Fact]
    public void Take_MoreRoutesThanAreToldApart_CountsTheRestTogether()
    {
        var ledger = new UsageLedger();
        ledger.Take(Noon, Report("n", 1, 1, [.. Enumerable.Range(0, UsageLedger.MaxRoutes + 3).Select(i => $"r{i}")]));

        var hours = ledger.Read(Noon).Hours;
        Assert.Equal(UsageLedger.MaxRoutes + 1, hours.Length);
        Assert.Equal(3, Assert.Single(hours, p => p.Route == UsageLedger.OtherRoutes).Counts.Requests);
    }

    [Fact]
    public void Take_AnyDeliveryOfReports_CountsEachExactlyOnce()
        => Prop.ForAll(Gen.Choose(0, 5).ListOf().ToArbitrary(), repeats =>
        {
            var ledger = new UsageLedger();
            var now = Noon;
            for (var seq = 0; seq < repeats.Count; seq++)
            {
                for (var time = 0; time <= repeats[seq]; time++)
                {
                    ledger.Take(now += TimeSpan.FromMinutes(1), Report("n", 1, seq + 1));
                }
            }

            return ledger.Read(now).Hours.Sum(p => p.Counts.Requests) == repeats.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Kind_AnyScript_IsSoundInBytes()
        => AuthorityKindAssert.IsSoundInBytes(
            new UsageKind(),
            new AuthorityStart("alice", Noon, TimeSpan.MaxValue),
            Enumerable.Range(0, 40).Select(i => (Noon + TimeSpan.FromHours(5 * i), i % 3 == 2 ? null : Report($"n{i % 2}", 1, i, "a", $"r{i % 4}"))));

    private static UsageReport Report(string node, long boot, long seq, params string[] routes)
        => new(node, boot, seq, [.. (routes.Length == 0 ? ["a"] : routes).Select(route => new UsageEntry(route, One))]);
}
