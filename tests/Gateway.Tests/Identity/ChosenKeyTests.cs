using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Keys chosen by people, and the commands that make what the route table says of keys.</summary>
public sealed class ChosenKeyTests : IDisposable
{
    private const string Variable = "GATEWAY_KEY_PEPPER";
    private const string Chosen = "correct horse battery staple";

    private readonly string _pepper = Guid.NewGuid().ToString("N");
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Send_ChosenKeyHashedByTheCommand_IsLetIn()
    {
        var (code, output, errors) = await Tool.GatewayAsync(["keys", "hash", "--format", "json"], Chosen + "\n", new() { [Variable] = _pepper });
        Assert.True(code == 0, errors);
        var hmac = JsonDocument.Parse(output).RootElement.GetProperty("hmac").GetString();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(
            Tables.Single(backend.Address, "access: required", table: $"consumers: {{ alice: {{ credentials: [{{ hmac: \"{hmac}\" }}] }} }}"),
            environment: new Dictionary<string, string> { [Variable] = _pepper });

        var responses = await Volley.PipelineAsync(node.Address, [RawRequests.Get("/", $"X-Api-Key: {Chosen}"), RawRequests.Get("/", $"X-Api-Key: {Chosen}s")]);

        Assert.Equal(200, responses[0].Status);
        RefusalAssert.IsUnauthorized(responses[1]);
        var request = Assert.Single(backend.Requests);
        Assert.Equal("alice", request.Value("X-Consumer-Id"));
        Assert.DoesNotContain(Chosen, request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ChosenKeyUnderAnotherPepper_IsUnauthorized()
    {
        var hmac = Core.Identity.ChosenKey.Hash(Chosen, new(_pepper));
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(
            Tables.Single(backend.Address, table: $"consumers: {{ alice: {{ credentials: [{{ hmac: \"{hmac}\" }}] }} }}"),
            environment: new Dictionary<string, string> { [Variable] = "another pepper of 32 characters." });

        RefusalAssert.IsUnauthorized(Assert.Single(await Volley.PipelineAsync(node.Address, [RawRequests.Get("/", $"X-Api-Key: {Chosen}")])));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Send_NewKeyOfTheCommand_IsLetIn()
    {
        var (code, output, errors) = await Tool.GatewayAsync(["keys", "new", "--consumer", "alice", "--format", "json"]);
        Assert.True(code == 0, errors);
        var made = JsonDocument.Parse(output).RootElement;
        var key = new TestKey(made.GetProperty("key").GetString()!, made.GetProperty("keyId").GetString()!, made.GetProperty("sha256").GetString()!);
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "access: required", table: TestKey.Consumers(("alice", key, "")));

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", key.Header))).Status);
    }

    [Fact]
    public async Task Start_HmacWithoutPepper_IsAFaultWithItsPlace()
    {
        _folder.Write("routes.yaml", $"""
            consumers:
              alice:
                credentials:
                  - hmac: "{new string('a', 64)}"
            """);
        await using var node = GatewayProcess.Launch(_folder, ["--routes", "routes.yaml"]);

        Assert.Equal(1, await node.ExitAsync());

        var errors = node.Errors.ToString();
        Assert.Contains("routes.yaml:4:15: ", errors, StringComparison.Ordinal);
        Assert.Contains(Variable, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ShortPepper_IsRefusedWithoutShowingIt()
    {
        await using var node = GatewayProcess.Launch(_folder, [], new() { [Variable] = "tooshortpepper" });

        Assert.Equal(1, await node.ExitAsync());

        Assert.Contains($"{Variable} cannot be used: The pepper has 14 characters.", node.Errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tooshortpepper", node.Errors.ToString(), StringComparison.Ordinal);
    }
}
