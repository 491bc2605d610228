using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Circuits;

/// <summary>The figures of all scenarios, and their curves.</summary>
internal sealed class CircuitsReport(CircuitsOptions options, IReadOnlyList<(CircuitScenario Scenario, CircuitTally Tally)> runs, CircuitTally uncoordinated)
{
    /// <summary>Ordinary calls to a cluster that was down.</summary>
    public long WastedCalls => Outage.Wasted;

    /// <summary>
    /// What the failures that open the circuit, and the calls during one round trip after them, come to: M + λ·RTT.
    /// </summary>
    public double WastedBound
    {
        get
        {
            var roundTrip = new Network(options.Faults, Pcg.Mix(options.Seed)).RoundTrip99;
            return Math.Round(options.Policy.MinimumCalls + (options.RequestsPerSecond * roundTrip.TotalSeconds), 1);
        }
    }

    /// <summary>The same with a circuit of its own for each node.</summary>
    public long WastedUncoordinated => uncoordinated.Wasted;

    public int MaxProbesPerRound => runs.Max(run => run.Tally.MostProbesPerRound);

    /// <summary>Nodes that stopped calling a cluster because another node could not reach it.</summary>
    public int InnocentNodesOpened => Of("bad-node").Opened.Count(node => node != 0);

    public string Hash
    {
        get
        {
            var hash = default(Fingerprint);
            foreach (var (_, tally) in runs)
            {
                hash.Add((long)tally.Hash);
            }

            return hash.Value.ToString("x16", CultureInfo.InvariantCulture);
        }
    }

    private CircuitTally Outage => Of("outage");

    public string ToJson() => ToObject().ToJsonString(JsonSerializerOptions.Default);

    /// <summary>The figures for people.</summary>
    public IEnumerable<string> Lines() => ToObject().Select(pair => $"{pair.Key,-22} {pair.Value?.ToJsonString()}");

    /// <summary>Writes the curves.</summary>
    public void Draw(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (scenario, tally) in runs)
        {
            var chart = new SvgChart($"Calls let through ({scenario.Name}, seed {options.Seed})", "second", "per second, all nodes")
                .Add("one circuit", Curve(tally));
            if (scenario.Name == "outage")
            {
                chart.Add("one for each node", Curve(uncoordinated));
            }

            File.WriteAllText(Path.Combine(folder, $"circuits-{scenario.Name}.svg"), chart.ToString());
        }
    }

    private JsonObject ToObject() => new()
    {
        ["wastedCalls"] = WastedCalls,
        ["wastedBound"] = WastedBound,
        ["wastedUncoordinated"] = WastedUncoordinated,
        ["maxProbesPerRound"] = MaxProbesPerRound,
        ["innocentNodesOpened"] = InnocentNodesOpened,
        ["hash"] = Hash,
        ["nodes"] = options.Nodes,
        ["seed"] = options.Seed,
        ["scenarios"] = new JsonObject(runs.Select(run => KeyValuePair.Create<string, JsonNode?>(run.Scenario.Name, ToObject(run.Tally)))),
    };

    private static JsonObject ToObject(CircuitTally tally) => new()
    {
        ["requests"] = tally.Requests,
        ["wasted"] = tally.Wasted,
        ["broken"] = tally.Broken,
        ["refused"] = tally.Refused,
        ["probes"] = tally.Probes,
        ["maxProbesPerRound"] = tally.MostProbesPerRound,
        ["nodesOpened"] = tally.Opened.Count,
        ["reports"] = tally.Reports,
        ["pushes"] = tally.Pushes,
    };

    public CircuitTally Of(string name) => runs.Single(run => run.Scenario.Name == name).Tally;

    private static IEnumerable<(double X, double Y)> Curve(CircuitTally tally) =>
        tally.Calls.SkipLast(1).Select((calls, index) => (index / 10.0, calls * 10.0));
}
