using System.Diagnostics;
using System.Text;
using Gateway.Engine.Contract;
using Gateway.Tests.Support;
using Xunit.Abstractions;

namespace Gateway.Tests.Fleet;

/// <summary>Tables pushed to three real processes: what is bad reaches nobody, or is taken back, whoever dies meanwhile.</summary>
[Collection(FleetGroup.Name)]
public sealed class RolloutTests(ITestOutputHelper output) : IDisposable
{
    private const string Pepper = "a pepper of forty characters for a test!";

    private readonly Publisher _operator = new();

    public static TheoryData<string> Engines => FleetProcesses.Engines;

    public void Dispose() => _operator.Dispose();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_UnusableOnOneNode_ChangesNothingAndSaysWhoAndWhy(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(0, engine, redis.Endpoint, Tables.Single(backend.Address));
        await fleet.AddAsync(("GATEWAY_KEY_PEPPER", Pepper));
        await fleet.AddAsync(("GATEWAY_KEY_PEPPER", Pepper));
        await fleet.AddAsync();

        var (status, body) = await _operator.PutAsync(fleet.Nodes[0], Tables.Single(backend.Address, table: $"consumers: {{ a: {{ credentials: [{{ hmac: \"{new string('0', 64)}\" }}] }} }}"));

        Assert.Equal(422, status);
        var detail = (string)body["detail"]!;
        Assert.Contains("Version 2 was rejected before any node ran it, and version 1 stays in force. Node node-3 cannot use it:", detail, StringComparison.Ordinal);
        Assert.Contains("set the variable GATEWAY_KEY_PEPPER on every node", detail, StringComparison.Ordinal);
        foreach (var node in fleet.Nodes)
        {
            Assert.Equal("1", (await _operator.VersionAsync(node)).Version);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_BackendTlsThatOneNodeLacks_ChangesNothingAndSaysWhoAndWhy(string engine)
    {
        using var scene = new TlsScene();
        await using var redis = await RedisServer.StartAsync();
        await using var backend = await scene.StartBackendAsync();
        await using var fleet = await FleetProcesses.StartAsync(0, engine, redis.Endpoint, Tables.Single("http://127.0.0.1:9"));
        (string, string)[] variables = [("GATEWAY_BACKENDTLS__inside__CERTIFICATE__PATH", scene.CertificatePath), ("GATEWAY_BACKENDTLS__inside__CAPATH", scene.CaPath)];
        await fleet.AddAsync(variables);
        await fleet.AddAsync();
        var table = Tables.Single(backend.Address, cluster: TlsScene.Cluster);

        var (status, body) = await _operator.PutAsync(fleet.Nodes[0], table);

        Assert.Equal(422, status);
        Assert.Contains("version 1 stays in force. Node node-2 cannot use it:", (string)body["detail"]!, StringComparison.Ordinal);
        Assert.Contains("This node has no backendTls 'inside'.", (string)body["detail"]!, StringComparison.Ordinal);
        foreach (var node in fleet.Nodes)
        {
            Assert.Equal("1", (await _operator.VersionAsync(node)).Version);
        }

        await fleet.Nodes[1].SignalAsync("TERM");
        await fleet.Nodes[1].ExitAsync();
        var third = await fleet.AddAsync(variables);
        Assert.Equal(200, (await _operator.PutAsync(third, table)).Status);
        Assert.Equal(200, Assert.Single(await Volley.RepeatAsync(fleet.Nodes[0].Address, RawRequests.Get(), 1)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_TwoOperatorsAtOnce_OneIsToldOfTheOther(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(3, engine, redis.Endpoint, Tables.Single(backend.Address));
        var tag = (await _operator.VersionAsync(fleet.Nodes[0])).Tag;

        var answers = await Task.WhenAll(
            _operator.PutAsync(fleet.Nodes[0], Tables.Single(backend.Address, "match: { pathPrefix: /a }"), ifMatch: tag),
            _operator.PutAsync(fleet.Nodes[1], Tables.Single(backend.Address, "match: { pathPrefix: /b }"), ifMatch: tag));

        Assert.Single(answers, answer => answer.Status == 200);
        var refused = Assert.Single(answers, answer => answer.Status != 200);
        Assert.True(refused.Status is 409 or 412, $"Somebody got {refused.Status}.");
        await UntilVersionAsync(fleet, "2");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_PublishingNodeIsKilledWhileItsCanaryRuns_OthersFinishIt(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(3, engine, redis.Endpoint, Tables.Single(backend.Address));
        var put = _operator.PutAsync(fleet.Nodes[0], Tables.Single(backend.Address, "match: { pathPrefix: /a }"), "?bake=3s&maxBake=3s");
        await Polling.UntilAsync(async () => (string?)(await _operator.StatusAsync(fleet.Nodes[1]))["rollout"]?["step"] == "canary");

        await fleet.Nodes[0].SignalAsync("KILL");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => put);
        await Polling.UntilAsync(async () => (await _operator.VersionAsync(fleet.Nodes[1])).Version == "2" && (await _operator.VersionAsync(fleet.Nodes[2])).Version == "2", TimeSpan.FromMinutes(2));
        await Polling.UntilAsync(async () => (await _operator.StatusAsync(fleet.Nodes[2]))["rollout"] is null, TimeSpan.FromMinutes(2));
        Assert.Equal(2, (int)(await _operator.StatusAsync(fleet.Nodes[2]))["current"]!["version"]!);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_RequestsFailUnderIt_IsTakenBackByItself(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var good = RawBackend.Answering(RawAnswers.Ok);
        await using var bad = RawBackend.Answering(TunableBackend.Failure);
        await using var fleet = await FleetProcesses.StartAsync(3, engine, redis.Endpoint, Tables.Single(good.Address));
        using var end = new CancellationTokenSource();
        var traffic = fleet.Nodes.Select(node => KeepAskingAsync(node.Address, end.Token)).ToArray();

        var (status, body) = await _operator.PutAsync(fleet.Nodes[2], Tables.Single(bad.Address), "?bake=30s&maxBake=60s");

        await end.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Equal(422, status);
        Assert.Contains("Version 2 was rolled back: version 3 is in force, with the content from before.", (string)body["detail"]!, StringComparison.Ordinal);
        Assert.Contains("were answered with a 5xx status under it", (string)body["detail"]!, StringComparison.Ordinal);
        await UntilVersionAsync(fleet, "3");
        foreach (var node in fleet.Nodes)
        {
            Assert.All(await Volley.RepeatAsync(node.Address, RawRequests.Get(), 10), answer => Assert.Equal(200, answer));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Start_WhileACanaryRuns_ServesWhatIsInForce(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(2, engine, redis.Endpoint, Tables.Single(backend.Address));
        var (status, _) = await _operator.PutAsync(fleet.Nodes[0], Tables.Single(backend.Address, "match: { pathPrefix: /a }"), "?bake=10m&maxBake=10m&wait=1s");
        Assert.Equal(202, status);

        var third = await fleet.AddAsync();

        Assert.Equal("1", (await _operator.VersionAsync(third)).Version);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Start_RedisAndAllPeersAreGone_ServesFromItsDiskAndSaysSo(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(1, engine, redis.Endpoint, "routes: {}\nclusters: {}\n");
        Assert.Equal(200, (await _operator.PutAsync(fleet.Nodes[0], Tables.Single(backend.Address))).Status);
        await fleet.Nodes[0].SignalAsync("KILL");
        await redis.KillAsync();

        var node = await fleet.RestartAsync(0);

        Assert.Equal(200, (await Volley.RepeatAsync(node.Address, RawRequests.Get(), 1))[0]);
        Assert.Contains("runs version 2 of the route table from its disk", (string?)(await _operator.ReadyAsync(node))["notice"], StringComparison.Ordinal);
        await node.Errors.WaitForAsync("The node started with version 2 of the route table from its disk");

        await redis.RestartAsync();
        await Polling.UntilAsync(async () => (await _operator.ReadyAsync(node))["notice"] is null);
        Assert.Equal(200, (await _operator.PutAsync(node, Tables.Single(backend.Address, "match: { pathPrefix: /a }"))).Status);
        Assert.Equal("3", (await _operator.VersionAsync(node)).Version);
    }

    /// <summary>The seconds it takes are printed, and judged by whoever reads them.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Put_TenThousandRoutes_AreOnAllThreeNodes(string engine)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var fleet = await FleetProcesses.StartAsync(3, engine, redis.Endpoint, Tables.Single(backend.Address));
        for (var round = 1; round <= 3; round++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(200, (await _operator.PutAsync(fleet.Nodes[0], ManyRoutes(backend.Address, 10_000, round))).Status);
            output.WriteLine($"10,000 routes to three nodes on {engine}, time {round}: {watch.Elapsed.TotalSeconds:0.00} s.");
        }

        await UntilVersionAsync(fleet, "4");
    }

    private static string ManyRoutes(Uri address, int count, int round)
    {
        var table = new StringBuilder("routes:\n");
        for (var index = 0; index < count; index++)
        {
            table.Append($"  r{index}: {{ clusterId: backend, match: {{ pathPrefix: /tenant{index}/v{round} }} }}\n");
        }

        return table.Append($"clusters:\n  backend: {{ destinations: {{ only: {{ address: \"{address}\" }} }} }}\n").ToString();
    }

    /// <summary>Asks again and again on one connection; whatever is answered, something is.</summary>
    private static async Task KeepAskingAsync(Uri address, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Volley.RepeatAsync(address, RawRequests.Get(), 20);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task UntilVersionAsync(FleetProcesses fleet, string version)
    {
        foreach (var node in fleet.Nodes)
        {
            await Polling.UntilAsync(async () => (await _operator.VersionAsync(node)).Version == version);
        }
    }
}
