using Gateway.Tests.Support;

namespace Gateway.Tests.Discovery;

public sealed class ConsulDiscoveryTests
{
    [Fact]
    public async Task Send_Instances_GetTheirShares()
    {
        await using var first = new TunableBackend();
        await using var second = new TunableBackend();
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("127.0.0.1", first.Address.Port, 3), ("", second.Address.Port, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul, "tag: v2, datacenter: dc1, wait: 30s", "loadBalancing: { algorithm: roundRobin }"));
        await node.UntilStateAsync("current");

        await Volley.RepeatAsync(node.Address, RawRequests.Get(), 40);

        Assert.Equal((30, 10), (first.Count, second.Count));
        Assert.Equal("/v1/health/service/orders?passing=1&index=0&wait=30s&stale&tag=v2&dc=dc1", consul.Questions[0]);
    }

    /// <summary>The question is held, so the change is there long before the wait is over.</summary>
    [Fact]
    public async Task Ask_Change_IsAnsweredByTheQuestionHeld()
    {
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("10.1.1.1", 80, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul, "wait: 10m, stale: false"));
        await node.UntilDestinationsAsync("10.1.1.1:80");
        await Polling.UntilAsync(() => Task.FromResult(consul.Questions.Count == 2));

        consul.Set([("10.1.1.1", 80, 1), ("2001:db8::7", 81, 1), ("orders-3.test", 82, 1)]);

        await node.UntilDestinationsAsync("10.1.1.1:80", "[2001:db8::7]:81", "orders-3.test:82");
        Assert.Equal("/v1/health/service/orders?passing=1&index=11&wait=600s", consul.Questions[1]);
    }

    [Fact]
    public async Task Ask_IndexGoesBack_StartsAnew()
    {
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("10.1.1.1", 80, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul));
        await node.UntilDestinationsAsync("10.1.1.1:80");
        await Polling.UntilAsync(() => Task.FromResult(consul.Questions.Count == 2));

        consul.Set([("10.1.1.2", 80, 1)], index: 3);

        await Polling.UntilAsync(() => Task.FromResult(consul.Questions.Count >= 3));
        Assert.Contains("index=0&", consul.Questions[2], StringComparison.Ordinal);
        await node.UntilDestinationsAsync("10.1.1.2:80");
    }

    [Theory]
    [InlineData("the-token", "current", "")]
    [InlineData("another", "failing", "status 403: the token in CONSUL_TOKEN may not read the service")]
    public async Task Ask_Token_IsSent(string token, string state, string fault)
    {
        await using var consul = await FakeConsul.StartAsync("the-token");
        consul.Set([("10.1.1.1", 80, 1)]);
        await using var node = await TestNode.StartAsync(
            Table(consul, "tokenVariable: CONSUL_TOKEN"), environment: new Dictionary<string, string> { ["CONSUL_TOKEN"] = token });

        await node.UntilStateAsync(state);

        Assert.Equal(fault, node.Discovery().Fault);
    }

    [Theory]
    [InlineData(500, "[]", "status 500")]
    [InlineData(200, "[{", "the answer cannot be used")]
    [InlineData(200, "[{}]", "the answer cannot be used")]
    [InlineData(200, "[{\"Node\":{\"Address\":\"\"},\"Service\":{\"Port\":80}}]", "the answer cannot be used: ':80' is no address")]
    public async Task Send_BadAnswer_GoesOnToWhatWasFound(int status, string body, string fault)
    {
        await using var backend = new TunableBackend();
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("127.0.0.1", backend.Address.Port, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul));
        await node.UntilStateAsync("current");

        consul.SetRaw(body);
        consul.SetStatus(status);
        await node.UntilStateAsync("failing");

        Assert.StartsWith(fault, node.Discovery().Fault, StringComparison.Ordinal);
        Assert.Equal(200, (await node.AskAsync()).Status);
        consul.SetStatus(200);
        consul.Set([("127.0.0.1", backend.Address.Port, 1)]);
        await node.UntilStateAsync("current");
    }

    [Fact]
    public async Task Send_AgentDies_GoesOnToWhatWasFound()
    {
        await using var backend = new TunableBackend();
        var consul = await FakeConsul.StartAsync();
        consul.Set([("127.0.0.1", backend.Address.Port, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul));
        await node.UntilStateAsync("current");

        await consul.DisposeAsync();
        await node.UntilStateAsync("failing");

        Assert.Equal(200, (await node.AskAsync()).Status);
    }

    [Fact]
    public async Task Send_NoInstanceLeft_GoesOnForAWhile()
    {
        await using var backend = new TunableBackend();
        await using var consul = await FakeConsul.StartAsync();
        consul.Set([("127.0.0.1", backend.Address.Port, 1)]);
        await using var node = await TestNode.StartAsync(Table(consul));
        await node.UntilStateAsync("current");

        consul.Set([]);
        await node.UntilStateAsync("keptOnEmpty");

        Assert.Equal(200, (await node.AskAsync()).Status);
    }

    private static string Table(FakeConsul consul, string settings = "wait: 1m", string cluster = "")
        => DiscoveryScene.Table($"{{ minInterval: 100ms, consul: {{ address: \"{consul.Address.ToString().TrimEnd('/')}\", service: orders, {settings} }} }}", cluster);
}
