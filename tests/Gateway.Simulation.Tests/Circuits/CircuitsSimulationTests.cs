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
