using System.Text.Json.Nodes;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>Circuits at the command line.</summary>
public sealed class CircuitsCommandTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Variables = new() { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken };

    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(
        Tables.Single("http://127.0.0.1:9", cluster: "circuit: { consecutiveFailures: 5 }"), environment: Variables);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Order_OpenAndReset_IsCarriedOutAndShownWithItsReason()
    {
        Assert.Matches("backend +closed +none", (await RunAsync("circuits")).Output);

        var opened = await RunAsync("circuits", "backend", "--open", "--for", "15m", "--reason", "migration", "--by", "ann");

        Assert.True(opened.Code == 0, opened.Errors);
        Assert.Matches("backend +isolated .*open by ann for (900|899|89[0-8])s more: migration", opened.Output);
        Assert.Equal("isolated", (string)JsonNode.Parse((await RunAsync("circuits", "-o", "json")).Output)![0]!["state"]!);
        Assert.Matches("backend +closed", (await RunAsync("circuits", "backend", "--reset", "--reason", "done")).Output);
    }

    [Theory]
    [InlineData("Which circuit?", "--open", "--reason", "x")]
    [InlineData("Say why", "backend", "--open")]
    [InlineData("--open and --reset cannot be had together", "backend", "--open", "--reset", "--reason", "x")]
    [InlineData("The cluster 'nope' has no circuit", "nope")]
    [InlineData("The cluster 'nope' has no circuit", "nope", "--open", "--reason", "x")]
    [InlineData("ttl 'soon' is no time", "backend", "--open", "--reason", "x", "--for", "soon")]
    public async Task Order_ThatCannotBe_IsRefusedWithTheReason(string fault, params string[] arguments)
    {
        var (code, _, errors) = await RunAsync(["circuits", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(fault, errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        Tool.GatewayAsync([.. arguments, "--admin", _node.AdminAddress.ToString()], environment: Variables);
}
