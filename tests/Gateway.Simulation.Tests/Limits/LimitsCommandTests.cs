using System.CommandLine;
using System.Text.Json;
using Gateway.Simulation.Commands;

namespace Gateway.Simulation.Tests.Limits;

/// <summary>The command line as CI and people use it.</summary>
public sealed class LimitsCommandTests
{
    [Fact]
    public void Limits_TwoMillionRequests_MeetsEveryBar()
    {
        var (exitCode, output, error) = Run(
            "limits", "--nodes", "100", "--clients", "100000", "--requests", "2000000", "--seed", "1", "--json");
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        var json = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        Assert.Equal(2_000_000, json.GetProperty("requests").GetInt64());
        Assert.Equal(0, json.GetProperty("overAdmission").GetInt64());
        Assert.True(json.GetProperty("admittedRatio").GetDouble() >= 0.97);
        Assert.True(json.GetProperty("callsPerLease").GetDouble() <= 1.15);
        Assert.True(json.GetProperty("callsPerAdmittedHot").GetDouble() <= 0.06);
        Assert.Equal(0, json.GetProperty("deniedInError").GetInt64());

        // Bars over nothing would be no bars.
        Assert.True(json.GetProperty("overloadedClients").GetInt64() > 100);
        Assert.True(json.GetProperty("hotSeconds").GetInt64() > 100);
        Assert.True(json.GetProperty("modestClients").GetInt64() > 10_000);
    }

    [Fact]
    public void Limits_Defect_FailsAndSaysWhatItFound()
    {
        var (exitCode, _, error) = Run(
            "limits", "--nodes", "20", "--clients", "2000", "--requests", "100000", "--scenario", "calm", "--mutation", "DoubleGrant");
        Assert.Equal(1, exitCode);
        Assert.Matches("overAdmission is [1-9][0-9]* and must be 0", error);
    }

    [Theory]
    [InlineData("--nodes must be from 1 to 10000, not 0.", "limits", "--nodes", "0")]
    [InlineData("--loss must be from 0 to 1, not 2.", "limits", "--loss", "2")]
    [InlineData("'storm' not recognized", "limits", "--scenario", "storm")]
    public void Limits_BadOption_IsRefusedByName(string message, params string[] args)
    {
        var (exitCode, _, error) = Run(args);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, error);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        var artifacts = Directory.CreateTempSubdirectory("simulation-");
        try
        {
            using var output = new StringWriter { NewLine = "\n" };
            using var error = new StringWriter { NewLine = "\n" };
            var exitCode = SimulationCommand.Create()
                .Parse([.. args, "--artifacts", artifacts.FullName])
                .Invoke(new InvocationConfiguration { Output = output, Error = error });
            return (exitCode, output.ToString(), error.ToString());
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
