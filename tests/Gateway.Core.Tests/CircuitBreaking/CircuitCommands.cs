using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Commands of any content that the bytes can carry, most of which no edge would ever send.</summary>
internal static class CircuitCommands
{
    private static readonly Gen<CircuitPolicy> Policies =
        from row in Gen.Elements<int?>(null, 1, 3, 10_000)
        from ratio in Gen.Elements(0.1, 0.5, 1)
        from hasRatio in Gen.Elements(true, false)
        from minimum in Gen.Choose(1, 10)
        from window in Gen.Choose(1, 60)
        from cooldown in Gen.Choose(10, 5_000)
        from times in Gen.Choose(1, 8)
        from probes in Gen.Choose(1, 4)
        from slow in Gen.Elements<double?>(null, 0.3)
        from ramp in Gen.Elements<int?>(null, 0, 3)
        select new CircuitPolicy
        {
            ConsecutiveFailures = row,
            FailureRatio = hasRatio || row is null ? ratio : null,
            MinimumCalls = minimum,
            Window = TimeSpan.FromSeconds(window),
            Cooldown = TimeSpan.FromMilliseconds(cooldown),
            MaxCooldown = TimeSpan.FromMilliseconds(cooldown * times),
            Probes = probes,
            ProbeSuccesses = (probes / 2) + 1,
            SlowCallRatio = slow,
            Ramp = ramp is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

    private static readonly Gen<CircuitWord> Words =
        from epoch in Gen.Frequency((6, Gen.Constant(1L)), (1, Gen.Choose(0, 4).Select(value => (long)value)), (1, Gen.Constant(CircuitWord.MaxEpoch)))
        from sequence in Gen.Choose(0, 6)
        from state in Gen.Elements(Enum.GetValues<CircuitState>())
        select new CircuitWord(state, epoch, (uint)sequence);

    private static readonly Gen<ImmutableArray<CircuitBucket>> Buckets =
        from serials in Gen.Choose(-2, 12).ListOf()
        from ages in Gen.Choose(0, 100).ArrayOf(15)
        from counts in Gen.Choose(0, 9).ArrayOf(60)
        select serials.Distinct().Order()
            .Select(serial => new CircuitBucket(serial, TimeSpan.FromSeconds(ages[serial + 2]), counts[serial + 2], counts[serial + 17], counts[serial + 32], counts[serial + 45]))
            .ToImmutableArray();

    private static readonly Gen<ImmutableArray<CircuitProbeResult>> Results =
        from results in (from probe in Gen.Choose(1, 5)
                         from outcome in Gen.Elements(Enum.GetValues<CircuitOutcome>())
                         select new CircuitProbeResult(probe, outcome)).ListOf()
        select results.ToImmutableArray();

    private static readonly Gen<CircuitReport> Reports =
        from node in Gen.Elements("", "a", "b", "日本😀", new string('n', 256))
        from boot in Gen.Elements(1L, 2L, -1L, long.MaxValue)
        from known in Words
        from counts in Gen.Frequency((9, Gen.Choose(0, 20).Select(value => (long)value)), (1, Gen.Constant(1L << 48))).ArrayOf(3)
        from first in Gen.Choose(-3, 8)
        from buckets in Buckets
        from wanted in Gen.Choose(0, 3)
        from era in Gen.Choose(0, 9)
        from isEra in Gen.Elements(true, false)
        from results in Results
        from sentAt in Gen.Choose(-1, 1_000)
        select new CircuitReport
        {
            Node = node,
            Boot = boot,
            Known = known,
            Serial = first,
            Wait = TimeSpan.FromMilliseconds(wanted * 100),
            Era = isEra ? known.Version : (ulong)era,
            Round = known.Version,
            Begun = counts[0],
            Ended = counts[1],
            Successes = counts[0],
            Failures = counts[1],
            FailuresBeforeSuccess = counts[2],
            SuccessAge = TimeSpan.FromMilliseconds(wanted * 40),
            RowAge = TimeSpan.FromMilliseconds(era * 30),
            FirstBucket = first,
            Buckets = buckets,
            Wanted = wanted,
            Results = results,
            SentAt = TimeSpan.FromMilliseconds(sentAt),
        };

    private static readonly Gen<CircuitOrder> Orders =
        from id in Gen.Choose(1, 12)
        from kind in Gen.Elements(Enum.GetValues<CircuitOrderKind>())
        from text in Gen.Elements("", "maintenance", "日本😀", new string('y', CircuitOrder.MaxTextLength))
        from seconds in Gen.Choose(1, 100)
        select new CircuitOrder { Id = (ulong)id, Kind = kind, Reason = text, By = text, TimeToLive = TimeSpan.FromSeconds(seconds) };

    public static Gen<CircuitCommand> All { get; } =
        from report in Reports
        from hasReport in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from policy in Policies
        from timeout in Gen.Choose(1, 10_000)
        from percent in Gen.Choose(0, 100)
        from live in Gen.Choose(1, 4)
        from order in Orders
        from isOrder in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new CircuitCommand
        {
            LiveNodes = live,
            Order = isOrder ? order : null,
            Inspect = percent % 3 == 0,
            Report = hasReport ? report : null,
            Policy = policy,
            ProbeTimeout = TimeSpan.FromMilliseconds(timeout),
            Jitter = percent / 100d,
        };

    /// <summary>With the times at which they arrive; clocks that go backwards included.</summary>
    public static Gen<(TimeSpan Now, CircuitCommand Command)[]> Scripts { get; } =
        (from milliseconds in Gen.Choose(0, 20_000)
         from command in All
         select (TimeSpan.FromMilliseconds(milliseconds), command)).ArrayOf();
}
