using System.Text.Json.Nodes;
using Gateway.Engine.Contract;
using Gateway.Proxy.Settings;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Commands;

/// <summary>Operators at the command line, against a node of a fleet.</summary>
[Collection(FleetGroup.Name)]
public sealed class PublishCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly ProcessFolder _folder = new();
    private RedisServer _redis = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _node = await TestNode.StartAsync(
            Table("a"),
            s => s with { Name = "node-1", Engine = EngineKind.Redis, Redis = new() { Endpoints = [_redis.Endpoint] } },
            new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Apply_ThenAgain_PublishesOnceAndThenHasNothingToDo()
    {
        var file = _folder.Write("new.yaml", Table("b"));

        var first = await RunAsync("apply", "-f", file, "--fast", "--note", "a shop");
        Assert.True(first.Code == 0, first.Errors);
        Assert.Contains("+ route b", first.Output, StringComparison.Ordinal);
        Assert.Contains("- route a", first.Output, StringComparison.Ordinal);
        Assert.Contains("Version 2 is in force on all nodes.", first.Output, StringComparison.Ordinal);

        var second = await RunAsync("apply", "-f", file);
        Assert.Equal((0, "Nothing to do: version 2 says this already."), (second.Code, second.Output.Trim()));
    }

    [Fact]
    public async Task Apply_VersionOfTheFuture_IsRefusedAndSaysWhichIsInForce()
    {
        var (code, _, errors) = await RunAsync("apply", "-f", _folder.Write("new.yaml", Table("b")), "--version", "9");

        Assert.Equal(1, code);
        Assert.Contains("There is no version 9 yet: version 1 is in force.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FaultyFile_TellsTheFaultsAndAsksNobody()
    {
        var (code, _, errors) = await RunAsync("apply", "-f", _folder.Write("new.yaml", "routes: { a: { clusterId: nowhere } }\n"));

        Assert.Equal(1, code);
        Assert.Contains("new.yaml:1:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_Folder_TellsTheDifferenceByItsExitCodeToo()
    {
        _folder.Write("one.yaml", Table("b"));

        var (code, output, errors) = await RunAsync("diff", "-f", _folder.Path, "--output", "json");

        Assert.True(code == 2, errors);
        Assert.Equal(["removed", "added"], JsonNode.Parse(output)!["changes"]!.AsArray().Select(change => (string)change!["change"]!));
    }

    [Fact]
    public async Task Rollback_AfterAnApply_PutsTheOldContentInForceUnderANewVersion()
    {
        var before = (await RunAsync("show")).Output;
        await RunAsync("apply", "-f", _folder.Write("new.yaml", Table("b")), "--fast");

        var (code, output, errors) = await RunAsync("rollback", "--note", "it hurts");

        Assert.True(code == 0, errors);
        Assert.Contains("Version 3 is in force", output, StringComparison.Ordinal);
        Assert.Equal(before, (await RunAsync("show")).Output);
        Assert.Equal(before, (await RunAsync("show", "1")).Output);
        var history = (await RunAsync("history")).Output;
        Assert.Contains("it hurts", history, StringComparison.Ordinal);
        Assert.StartsWith("VERSION  OUTCOME", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_VersionThatNeverWas_SaysSo()
    {
        var (code, _, errors) = await RunAsync("show", "77");

        Assert.Equal(1, code);
        Assert.Contains("Version 77 never was in force, or is not kept any more.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WhileTheCanaryRuns_TakesItBack()
    {
        using var http = new Publisher();
        var file = _folder.Write("new.yaml", Table("b"));
        var apply = RunAsync("apply", "-f", file, "--bake", "10m", "--max-bake", "10m");
        await Polling.UntilAsync(async () => (await RunAsync("status")).Output.Contains("is being rolled out: canary", StringComparison.Ordinal));

        var cancelled = await RunAsync("cancel");

        Assert.True(cancelled.Code == 0, cancelled.Errors);
        var (code, output, _) = await apply;
        Assert.Equal(1, code);
        Assert.Contains("Version 2 was taken back; version 3 is in force", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NothingIsGoingOn_ListsTheNodes()
    {
        var (code, output, _) = await RunAsync("status");

        Assert.Equal(0, code);
        Assert.Contains("Version 1 is in force", output, StringComparison.Ordinal);
        Assert.Contains("node-1  1     in force", output, StringComparison.Ordinal);
        Assert.Equal("node-1", (string?)JsonNode.Parse((await RunAsync("nodes", "-o", "json")).Output)![0]!["name"]);
    }

    [Fact]
    public async Task Put_BodyThatBreaksOff_IsRefusedAndChangesNothing()
    {
        using var connection = await RawConnection.OpenAsync(_node.AdminAddress);
        await connection.SendAsync($"PUT /route-table?fast HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {FleetProcesses.AdminToken}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nroute\r\nzz");

        Assert.Equal(400, (await connection.ReadMessageAsync()).Status);
        Assert.Contains("Version 1 is in force", (await RunAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_HundredMegabytes_IsRefusedBeforeItIsRead()
    {
        using var connection = await RawConnection.OpenAsync(_node.AdminAddress);
        await connection.SendAsync($"PUT /route-table HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {FleetProcesses.AdminToken}\r\nContent-Length: 104857600\r\n\r\nroutes:");

        Assert.Equal(413, (await connection.ReadMessageAsync()).Status);
    }

    private static string Table(string route) => $$"""
        routes:
          {{route}}: { clusterId: backend, match: { pathPrefix: /{{route}} } }
        clusters:
          backend: { destinations: { one: { address: "http://127.0.0.1:9" } } }
        """;

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => Tool.GatewayAsync(
        [.. arguments, "--admin", _node.AdminAddress.ToString()], environment: new() { ["GATEWAY_ADMIN_TOKEN"] = FleetProcesses.AdminToken });
}
