using System.Text.Json.Nodes;
using Gateway.Tests.Draining;
using Gateway.Tests.Support;

namespace Gateway.Tests.Commands;

/// <summary>Operators take a node out of service at the command line.</summary>
public sealed class DrainCommandTests
{
    [Fact]
    public async Task Drain_ThenUndo_TellsHowFarItIs()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address, new() { DrainDelay = TimeSpan.FromHours(1) });

        var drained = await RunAsync(scene, DrainScene.Token);
        var status = await RunAsync(scene, DrainScene.Token, "-o", "json");
        var undone = await RunAsync(scene, DrainScene.Token, "--undo");

        Assert.Equal(0, drained.Code);
        Assert.StartsWith("The node says that it is not ready; 0 requests (0 WebSockets) are under way.", drained.Output, StringComparison.Ordinal);
        Assert.Equal("announced", (string?)JsonNode.Parse(status.Output)!["phase"]);
        Assert.Equal((0, "The node is in service."), (undone.Code, undone.Output.Trim()));
    }

    [Fact]
    public async Task Drain_Wait_ReturnsWhenNothingIsUnderWay()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address);

        var (code, output, _) = await RunAsync(scene, DrainScene.Token, "--wait");

        Assert.Equal((0, "The node is drained; 0 requests (0 WebSockets) are under way, 0 were cut."), (code, output.Trim()));
    }

    [Fact]
    public async Task Drain_WrongToken_IsRefused()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var scene = await DrainScene.StartAsync(backend.Address);

        var (code, _, errors) = await RunAsync(scene, "wrong");

        Assert.Equal(1, code);
        Assert.Contains("needs a token with the role write", errors, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> RunAsync(DrainScene scene, string token, params string[] arguments) => Tool.GatewayAsync(
        ["drain", .. arguments, "--admin", scene.Node.AdminAddress.ToString()], environment: new() { ["GATEWAY_ADMIN_TOKEN"] = token });
}
