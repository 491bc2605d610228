using Gateway.Cluster.Cases;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests.Cases;

/// <summary>
/// The cases that every change is held against, shorter than <c>tests/cluster/prove.sh</c> runs them: a limit over all nodes,
/// the death of each node, the loss of Redis, and a node that leaves. What they count is asserted, how long things took is printed.
/// </summary>
[Collection(nameof(ProofTests))]
public sealed class ProofTests(ITestOutputHelper output)
{
    private static readonly string[] Cases = ["limits", "kill", "redis", "drain"];

    public static TheoryData<string, string> CasesOfEngines()
    {
        var data = new TheoryData<string, string>();
        foreach (var engine in ProveCommand.Engines)
        {
            foreach (var name in Cases)
            {
                data.Add(engine, name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(CasesOfEngines))]
    public async Task Run_ProofCase_EveryPromiseHolds(string engine, string name)
    {
        var proof = ProofCase.All.Single(proof => proof.Name == name);
        await using var figures = new StringWriter();
        var report = new CaseReport(figures);
        try
        {
            // What the last leases leave unused is nearly the 3 % that a limit may lose, of three seconds.
            await proof.RunAsync(new(engine, Seconds: name == "limits" ? 6 : 3), report);
        }
        finally
        {
            output.WriteLine(figures.ToString());
        }

        Assert.Empty(report.Broken);
        Assert.NotEmpty(report.Figures);
    }
}
