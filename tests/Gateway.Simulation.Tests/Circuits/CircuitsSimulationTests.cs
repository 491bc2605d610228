using System.CommandLine;
using System.Text.Json;
using Gateway.Simulation.Circuits;
using Gateway.Simulation.Commands;

namespace Gateway.Simulation.Tests.Circuits;

public sealed class CircuitsSimulationTests
{
    private static readonly CircuitsOptions Small = new() { Nodes = 20, RequestsPerSecond = 200 };

    [Fact]
    public void Run_Twice_IsBitIdentical() =>
        Assert.Equal(CircuitsSimulation.Run(Small).ToJson(), CircuitsSimulation.Run(Small).ToJson());

    [Fact]
    public void Run_AnotherSeed_IsAnotherRun() =>
        Assert.NotEqual(CircuitsSimulation.Run(Small).Hash, CircuitsSimulation.Run(Small with { Seed = 2 }).Hash);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_HundredNodes_KeepsTheBoundsOfTheProtocol(ulong seed)
    {
        var report = CircuitsSimulation.Run(new() { Seed = seed });

        Assert.InRange(report.WastedCalls, 1, 1.2 * report.WastedBound);
        Assert.InRange(report.MaxProbesPerRound, 1, new CircuitsOptions().Policy.Probes);
        Assert.Equal(0, report.InnocentNodesOpened);
        Assert.Equal([0], report.Of("bad-node").Opened);
        Assert.Empty(report.Of("errors").Opened);
        Assert.Empty(report.Of("slow").Opened);

        // Each of the fifteen times that it is down costs no more than being down does.
        Assert.InRange(report.Of("flapping").Wasted, 1, 15 * 1.2 * report.WastedBound);
    }

    /// <summary>Offered 100 a tenth of a second all along, the cluster gets a tenth of them at first, and ten seconds later all.</summary>
    [Fact]
    public void Run_ClusterRecovers_CallsComeBackWithoutAStampede()
    {
        var calls = CircuitsSimulation.Run(new()).Of("outage").Calls;

        var back = Array.FindIndex(calls, 301, count => count > 0);
        Assert.Equal(0, calls[back - 1]);
        for (var tenth = 0; tenth < 100; tenth++)
        {
            var share = 0.1 + (0.9 * (tenth + 1) / 100);
            Assert.InRange(calls[back + tenth], 0, (100 * share) + (5 * Math.Sqrt(100 * share)));
        }

        Assert.InRange(calls[(back + 100)..^1].Average(), 95, 105);
    }

    [Fact]
    public void Circuits_Json_EndsWithTheFigures()
    {
        var artifacts = Directory.CreateTempSubdirectory("simulation-");
        try
        {
            using var output = new StringWriter { NewLine = "\n" };
            var exitCode = SimulationCommand.Create()
                .Parse(["circuits", "--nodes", "20", "--rate", "200", "--json", "--artifacts", artifacts.FullName])
                .Invoke(new InvocationConfiguration { Output = output });
            Assert.Equal(0, exitCode);
            var json = JsonDocument.Parse(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
            Assert.InRange(json.GetProperty("wastedCalls").GetInt64(), 1, json.GetProperty("wastedUncoordinated").GetInt64() - 1);
            Assert.True(json.GetProperty("wastedBound").GetDouble() > 0);
            Assert.InRange(json.GetProperty("maxProbesPerRound").GetInt32(), 1, new CircuitsOptions().Policy.Probes);
            Assert.Equal(JsonValueKind.Number, json.GetProperty("innocentNodesOpened").ValueKind);
            Assert.Equal(16, json.GetProperty("hash").GetString()!.Length);
            Assert.Equal(CircuitScenario.All.Count, artifacts.GetFiles("circuits-*.svg").Length);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
