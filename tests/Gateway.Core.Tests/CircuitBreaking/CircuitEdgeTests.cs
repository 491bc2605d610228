using System.Collections.Immutable;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

public sealed class CircuitEdgeTests
{
    private const int Threads = 8;
    private static readonly CircuitPolicy Policy = new() { ConsecutiveFailures = 5, FailureRatio = 0.5 };
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Record_ManyThreadsWhileReporting_CountsExactly()
    {
        const int Calls = 40_000;
        var edge = new CircuitEdge("a", 1, Policy with { Window = Second }, cores: 2);
        edge.TryEnter(out var pass);
        var (ticks, reports) = (0L, new List<CircuitReport>());

        // One thread reports all the time and moves time on: a hundred windows, each bucket reported many times.
        Run(Threads, thread =>
        {
            for (var i = 0; i < Calls; i++)
            {
                if (thread == 0 && i % 4 == 0)
                {
                    reports.Add(edge.BuildReport(TimeSpan.FromTicks(Interlocked.Add(ref ticks, TimeSpan.TicksPerMillisecond * 10))));
                }

                var outcome = i % 4 == 0 ? CircuitOutcome.Failure : i % 4 == 1 ? CircuitOutcome.Ignored : CircuitOutcome.Success;
                edge.Record(pass, outcome, TimeSpan.FromTicks(Volatile.Read(ref ticks)));
            }
        });

        reports.Add(edge.BuildReport(TimeSpan.FromTicks(ticks)));
        var expected = ((long)Threads * Calls / 2, (long)Threads * Calls / 4);
        Assert.Equal(expected, (reports[^1].Successes, reports[^1].Failures));

        // Whatever bucket an outcome fell into, it is in one and no more.
        var buckets = reports.SelectMany(report => report.Buckets).GroupBy(bucket => bucket.Serial).ToList();
        Assert.Equal(expected, (
            buckets.Sum(serial => serial.Max(bucket => bucket.Successes)),
            buckets.Sum(serial => serial.Max(bucket => bucket.Failures))));
        Assert.InRange(buckets.Count, 2, 1_100);
    }

    [Fact]
    public void BuildReport_TwoThreadsWhileBucketsEnd_AgreeOnEachBucketThatIsOver()
    {
        var edge = new CircuitEdge("a", 1, Policy with { Window = Second }, cores: 2);
        edge.TryEnter(out var pass);
        var (ticks, reporters) = (0L, 2);
        List<CircuitReport>[] reports = [[], []];

        // A bucket is over after ten outcomes, about as often as there is a report.
        Run(3, thread =>
        {
            if (thread == 2)
            {
                while (Volatile.Read(ref reporters) > 0)
                {
                    var now = Interlocked.Add(ref ticks, TimeSpan.TicksPerMillisecond * 10);
                    edge.Record(pass, CircuitOutcome.Failure, TimeSpan.FromTicks(now));
                }

                return;
            }

            for (var i = 0; i < 20_000; i++)
            {
                reports[thread].Add(edge.BuildReport(TimeSpan.FromTicks(Volatile.Read(ref ticks))));
            }

            Interlocked.Decrement(ref reporters);
        });

        // All but the last bucket of a report are over: they have grown for the last time.
        var all = reports.SelectMany(list => list).ToList();
        var over = all.SelectMany(report => report.Buckets.SkipLast(1))
            .GroupBy(bucket => bucket.Serial)
            .ToDictionary(serial => serial.Key, serial => Assert.Single(serial.Select(bucket => bucket.Failures).Distinct()));
        Assert.All(
            all.Where(report => !report.Buckets.IsEmpty && over.ContainsKey(report.Buckets[^1].Serial)).Select(report => report.Buckets[^1]),
            bucket => Assert.InRange(bucket.Failures, 0, over[bucket.Serial]));
        Assert.All(
            reports.Select(list => list.ConvertAll(report => report.FirstBucket)), serials => Assert.Equal(serials.Order(), serials));
    }

    [Fact]
    public void Record_FailuresOnManyThreads_ExactlyOneReachesTheThreshold()
    {
        for (var round = 0; round < 200; round++)
        {
            var edge = new CircuitEdge("a", 1, Policy, cores: 2);
            edge.TryEnter(out var pass);

            // A failure that has just been reported puts others off, but for a row that is as long as it may be.
            edge.Record(pass, CircuitOutcome.Failure, Second);
            edge.Record(pass, CircuitOutcome.Success, Second);
            edge.BuildReport(Second);
            var due = 0;

            Run(Threads, _ =>
            {
                if (edge.Record(pass, CircuitOutcome.Failure, Second))
                {
                    Interlocked.Increment(ref due);
                }
            });

            Assert.Equal(1, due);
            Assert.Equal(Threads, edge.BuildReport(Second).ConsecutiveFailures);
        }
    }

    [Fact]
    public void TryProbe_ManyThreads_UsesEachPermitOnce()
    {
        for (var round = 0; round < 200; round++)
        {
            var edge = new CircuitEdge("a", 1, Policy, cores: 2);
            var reply = HalfOpen(Second, 1, 2, 3);
            edge.Apply(reply, Second);
            var probes = new System.Collections.Concurrent.ConcurrentBag<int>();
            var asks = 0;

            Run(Threads, _ =>
            {
                edge.Apply(reply, Second);
                var admission = edge.TryAdmit(Second, 0, mayProbe: true, out var pass);
                if (admission == CircuitAdmission.Admitted)
                {
                    probes.Add(pass.Probe);
                }

                Interlocked.Add(ref asks, admission == CircuitAdmission.Ask ? 1 : 0);
            });

            Assert.Equal([1, 2, 3], probes.Order());
            Assert.Equal(0, asks);
        }
    }

    [Fact]
    public void TryProbe_ManyThreadsAfterTheCooldown_OneAsks()
    {
        for (var round = 0; round < 200; round++)
        {
            var edge = new CircuitEdge("a", 1, Policy, cores: 2);
            edge.Apply(new() { Word = new(CircuitState.Open, 1, 1), Wait = Second }, TimeSpan.Zero);
            var asks = 0;

            Run(Threads, _ => Interlocked.Add(ref asks, edge.TryAdmit(Second, 0, mayProbe: true, out var _) == CircuitAdmission.Ask ? 1 : 0));

            Assert.Equal(1, asks);
            Assert.Equal(1, edge.BuildReport(Second).Wanted);
        }
    }

    [Fact]
    public void TryProbe_NoAnswer_AsksAgainAfterAWhile()
    {
        var edge = new CircuitEdge("a", 1, Policy, cores: 1);
        edge.Apply(new() { Word = new(CircuitState.Open, 1, 1), Wait = Second }, TimeSpan.Zero);
        Assert.Equal(CircuitAdmission.Ask, edge.TryAdmit(Second, 0, mayProbe: true, out _));
        edge.BuildReport(Second);

        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(Second, 0, mayProbe: true, out _));
        Assert.Equal(TimeSpan.FromMilliseconds(250), edge.RetryAfter(Second));
        Assert.Equal(CircuitAdmission.Ask, edge.TryAdmit(Second + TimeSpan.FromMilliseconds(250), 0, mayProbe: true, out _));
    }

    [Fact]
    public void TryProbe_PermitExpired_IsNotUsed()
    {
        var edge = new CircuitEdge("a", 1, Policy, cores: 1);

        // Asked at 1 s, for 5 s; the answer took 2 s.
        edge.Apply(HalfOpen(Second, 1), 3 * Second);

        Assert.True(edge.MayProbe(6 * Second - TimeSpan.FromTicks(1)));
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(6 * Second, 0, mayProbe: true, out _));
    }

    [Theory]
    [InlineData("b", 1)]
    [InlineData("a", 2)]
    public void Apply_GrantForAnother_IsNotTaken(string node, long boot)
    {
        var edge = new CircuitEdge(node, boot, Policy, cores: 1);

        edge.Apply(HalfOpen(Second, 1), Second);

        Assert.Equal(CircuitState.HalfOpen, edge.Word.State);
        Assert.Equal(CircuitAdmission.Refused, edge.TryAdmit(Second, 0, mayProbe: true, out _));
    }

    [Fact]
    public void Record_ProbeTwice_FirstResultStands()
    {
        var edge = new CircuitEdge("a", 1, Policy, cores: 1);
        edge.Apply(HalfOpen(Second, 1), Second);
        edge.TryAdmit(Second, 0, mayProbe: true, out var pass);

        Assert.True(edge.Record(pass, CircuitOutcome.Failure, Second));
        Assert.False(edge.Record(pass, CircuitOutcome.Success, Second));

        Assert.Equal([new(1, CircuitOutcome.Failure)], edge.BuildReport(Second).Results.ToArray());
        Assert.True(edge.HasNews(Second));
    }

    [Fact]
    public void Record_EachOutcome_AllocatesNothing()
    {
        var edge = new CircuitEdge("a", 1, Policy, cores: 2);
        edge.TryEnter(out var pass);
        edge.Record(pass, CircuitOutcome.Success, Second);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            edge.TryEnter(out pass);
            edge.Record(pass, i % 2 == 0 ? CircuitOutcome.Failure : CircuitOutcome.Success, Second);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void BuildReport_SixtyBuckets_SendsThoseOfTheWindowWithTheirAge()
    {
        var edge = new CircuitEdge("a", 1, Policy with { Window = 10 * Second }, cores: 1);
        for (var second = 0; second < 60; second++)
        {
            edge.Record(new(0, 0), CircuitOutcome.Success, second * Second);
        }

        var report = edge.BuildReport(59 * Second);

        Assert.Equal(Enumerable.Range(0, 10).Select(age => (9 - age) * Second), report.Buckets.Select(bucket => bucket.Age));
        Assert.All(report.Buckets, bucket => Assert.Equal(1, bucket.Successes));
        Assert.Equal(60, report.Successes);
    }

    [Theory]
    [InlineData(CircuitState.Closed, 0, 0u)]
    [InlineData(CircuitState.HalfOpen, 1, CircuitWord.MaxSequence)]
    [InlineData(CircuitState.Open, CircuitWord.MaxEpoch, 0u)]
    public void Word_PackedParts_ComeBack(CircuitState state, long epoch, uint sequence)
    {
        var word = new CircuitWord(state, epoch, sequence);

        Assert.Equal((state, epoch, sequence), (word.State, word.Epoch, word.Sequence));
        Assert.Equal(state == CircuitState.Closed, word.IsClosed);
    }

    private static CircuitReply HalfOpen(TimeSpan askedAt, params ImmutableArray<int> permits) => new()
    {
        Word = new(CircuitState.HalfOpen, 1, 2),
        Wait = 5 * Second,
        Round = 7,
        Grant = new() { Node = "a", Boot = 1, AskedAt = askedAt, ValidFor = 5 * Second, Round = 7, Permits = permits },
    };

    private static void Run(int threads, Action<int> action)
    {
        using var barrier = new Barrier(threads);
        var all = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            barrier.SignalAndWait();
            action(index);
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
    }
}
