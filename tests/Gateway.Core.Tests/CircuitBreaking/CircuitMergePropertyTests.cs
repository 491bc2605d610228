using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>I18: the merge of reports is commutative, associative and idempotent. A failure prints the seed.</summary>
public sealed class CircuitMergePropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    private static readonly Gen<ImmutableArray<PlacedBucket>> Buckets =
        from serials in Gen.Choose(0, 12).ListOf()
        from ages in Gen.Choose(0, 50).ArrayOf(13)
        from successes in Gen.Choose(0, 9).ArrayOf(13)
        from failures in Gen.Choose(0, 9).ArrayOf(13)
        select serials.Distinct().Order()
            .Select(serial => new PlacedBucket(serial, TimeSpan.FromSeconds(ages[serial]), new(successes[serial], failures[serial], failures[serial] + 3, failures[serial])))
            .ToImmutableArray();

    private static readonly Gen<NodeTally> Tallies =
        from boot in Gen.Choose(1, 2)
        from era in Gen.Choose(0, 1)
        from successes in Gen.Choose(0, 99)
        from failures in Gen.Choose(0, 99)
        from before in Gen.Choose(0, 99)
        from first in Gen.Choose(0, 6)
        from buckets in Buckets
        select new NodeTally
        {
            Boot = boot,
            Era = (ulong)era,
            Successes = successes,
            Failures = failures,
            FailuresBeforeSuccess = before,
            Begun = successes + before,
            Ended = failures,
            FirstBucket = first,
            Buckets = buckets.RemoveAll(bucket => bucket.Serial < first),
        };

    private static readonly Gen<(NodeTally, NodeTally, NodeTally)> Triples =
        from first in Tallies
        from second in Tallies
        from third in Tallies
        select (first, second, third);

    private static readonly Gen<(int Edge, int Milliseconds, CircuitOutcome Outcome)> Step =
        from edge in Gen.Choose(0, 1)
        from milliseconds in Gen.Choose(0, 99)
        from outcome in Gen.Elements(CircuitOutcome.Failure, CircuitOutcome.Success)
        select (edge, milliseconds, outcome);

    /// <summary>What two edges report while they record outcomes, within one window.</summary>
    private static readonly Gen<List<CircuitReport>> History = Step.ArrayOf(100).Select(Reports);

    private static readonly Gen<(List<CircuitReport> Reports, int Seed)> Deliveries =
        from reports in History
        from seed in Gen.Choose(0, int.MaxValue)
        select (reports, seed);

    [Fact]
    public void Join_AnyOrder_IsTheSame() => Prop.ForAll(
            Triples.ToArbitrary(),
            three => Text(NodeTally.Join(three.Item1, three.Item2)) == Text(NodeTally.Join(three.Item2, three.Item1)))
        .Check(Config);

    [Fact]
    public void Join_AnyGrouping_IsTheSame() => Prop.ForAll(
            Triples.ToArbitrary(),
            three => Text(NodeTally.Join(NodeTally.Join(three.Item1, three.Item2), three.Item3))
                == Text(NodeTally.Join(three.Item1, NodeTally.Join(three.Item2, three.Item3))))
        .Check(Config);

    [Fact]
    public void Join_Again_ChangesNothing() => Prop.ForAll(
            Triples.ToArbitrary(),
            three =>
            {
                var joined = NodeTally.Join(three.Item1, three.Item2);
                return Text(NodeTally.Join(joined, three.Item1)) == Text(joined) && Text(NodeTally.Join(joined, joined)) == Text(joined);
            })
        .Check(Config);

    [Fact]
    public void Merge_ReportsLostRepeatedAndReordered_CountsWhatTheLastOnesSay() => Prop.ForAll(
            Deliveries.ToArbitrary(),
            value =>
            {
                var (reports, seed) = value;
                var (expected, now) = (new CircuitTally(), TimeSpan.FromSeconds(60));
                foreach (var report in reports.GroupBy(report => report.Node).Select(node => node.Last()))
                {
                    expected.Merge(report, now);
                }

                // The last reports arrive, at any moment; of the others some do, and some twice. Each takes equally long.
                var last = reports.GroupBy(report => report.Node).Select(node => node.Last()).ToHashSet();
                var random = new System.Random(seed);
                var arrivals = reports.SelectMany(report => Enumerable.Repeat(report, last.Contains(report) ? 1 + random.Next(2) : random.Next(3)))
                    .OrderBy(_ => random.Next());
                var actual = new CircuitTally();
                foreach (var report in arrivals)
                {
                    actual.Merge(report, now - (TimeSpan.FromSeconds(10) - report.SentAt));
                }

                var window = TimeSpan.FromHours(1);
                Assert.Equal(Counts(expected.Count(window, now)), Counts(actual.Count(window, now)));
            })
        .Check(Config.WithMaxTest(300));

    private static List<CircuitReport> Reports((int Edge, int Milliseconds, CircuitOutcome Outcome)[] steps)
    {
        var policy = new CircuitPolicy { FailureRatio = 0.5, Window = TimeSpan.FromSeconds(10) };
        CircuitEdge[] edges = [new("a", 1, policy, 2), new("b", 1, policy, 2)];
        var (now, reports) = (TimeSpan.Zero, new List<CircuitReport>());
        foreach (var (edge, milliseconds, outcome) in steps)
        {
            now += TimeSpan.FromMilliseconds(milliseconds);
            edges[edge].Record(new(edges[edge].Word.Version, 0), outcome, now);
            reports.Add(edges[edge].BuildReport(now));
        }

        return reports;
    }

    private static string Text(NodeTally tally) =>
        $"{tally.Boot} {tally.Era} {tally.Begun} {tally.Ended} {tally.Successes} {tally.Failures} {tally.FailuresBeforeSuccess} {tally.FirstBucket} {string.Join(' ', tally.Buckets)}";

    /// <summary>All but the last second's, which depends on when reports came.</summary>
    private static string Counts(IReadOnlyList<NodeSample> samples) =>
        string.Join(' ', samples.Select(sample => sample with { Recent = default, Row = 0 }));
}
