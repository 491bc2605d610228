using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>One node against <see cref="TextbookBreaker"/>. A failure prints the seed to replay.</summary>
public sealed class CircuitOraclePropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    private static readonly Gen<CircuitPolicy> Rows =
        from row in Gen.Choose(1, 6)
        from probes in Gen.Choose(1, 3)
        from cooldown in Gen.Choose(1, 20)
        from times in Gen.Choose(1, 10)
        select new CircuitPolicy
        {
            Ramp = TimeSpan.Zero,
            ConsecutiveFailures = row,
            Probes = probes,
            Cooldown = TimeSpan.FromSeconds(cooldown),
            MaxCooldown = TimeSpan.FromSeconds(cooldown * times),
        };

    private static readonly Gen<CircuitPolicy> Ratios =
        from policy in Rows
        from minimum in Gen.Choose(1, 12)
        from ratio in Gen.Elements(0.1, 0.25, 0.5, 0.9, 1)
        from window in Gen.Elements(1, 3, 30)
        from hasRow in Gen.Elements(true, false)
        select policy with
        {
            ConsecutiveFailures = hasRow ? policy.ConsecutiveFailures : null,
            FailureRatio = ratio,
            MinimumCalls = minimum,
            Window = TimeSpan.FromSeconds(window),
        };

    /// <summary>Some time passes; perhaps a call begins; perhaps one of those under way ends.</summary>
    private static readonly Gen<(int Milliseconds, bool IsCall, int Ends, CircuitOutcome Outcome)> Step =
        from milliseconds in Gen.Frequency(
            (4, Gen.Constant(0)), (4, Gen.Choose(1, 400)), (2, Gen.Choose(1_000, 12_000)), (1, Gen.Choose(20_000, 100_000)))
        from isCall in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from ends in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(1, 4)), (1, Gen.Constant(-1)))
        from outcome in Gen.Frequency(
            (6, Gen.Constant(CircuitOutcome.Failure)), (4, Gen.Constant(CircuitOutcome.Success)), (1, Gen.Constant(CircuitOutcome.Ignored)))
        select (milliseconds, isCall, ends, outcome);

    [Fact]
    public void Call_ConsecutiveFailures_AgreesWithTextbookAtEachStep() => Check(Rows, reportsAlways: false);

    [Fact]
    public void Call_FailureRatio_AgreesWithTextbookAtEachStep() => Check(Ratios, reportsAlways: true);

    private static void Check(Gen<CircuitPolicy> policies, bool reportsAlways)
    {
        var cases =
            from policy in policies
            from percent in Gen.Choose(0, 100)
            from steps in Step.ArrayOf()
            select (policy, percent / 100d, steps);
        Prop.ForAll(cases.ToArbitrary(), value =>
            {
                var (policy, jitter, steps) = value;
                var circuit = new LocalCircuit(policy, reportsAlways) { Jitter = jitter };
                var oracle = new TextbookBreaker(policy, LocalCircuit.ProbeTimeout, jitter);
                var calls = new List<(CircuitPass Pass, int Generation, int Probe)>();
                foreach (var step in steps)
                {
                    circuit.Now += TimeSpan.FromMilliseconds(step.Milliseconds);
                    if (step.IsCall)
                    {
                        Begin(circuit, oracle, calls);
                    }

                    // Counted from the newest call; -1 ends none.
                    if (step.Ends >= 0 && step.Ends < calls.Count)
                    {
                        var call = calls[^(step.Ends + 1)];
                        calls.RemoveAt(calls.Count - step.Ends - 1);
                        oracle.Finish(call.Generation, call.Probe, step.Outcome, circuit.Now);
                        circuit.Finish(call.Pass, step.Outcome);
                    }

                    Assert.Equal(oracle.State, circuit.State);
                }
            })
        .Check(Config);
    }

    private static void Begin(
        LocalCircuit circuit, TextbookBreaker oracle, List<(CircuitPass Pass, int Generation, int Probe)> calls)
    {
        var generation = oracle.TryCall(circuit.Now, out var probe);
        Assert.Equal(generation is not null, circuit.TryCall(out var pass));
        if (generation is not null)
        {
            calls.Add((pass, generation.Value, probe));
        }
    }
}
