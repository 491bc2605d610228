using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Pipeline;

/// <summary>What the access log says of callers, limits and circuits.</summary>
public sealed class RefusalLogTests
{
    [Fact]
    public async Task Log_EveryRefusal_SaysWhoseAndWhy()
    {
        var (alice, bob) = (TestKey.Create(), TestKey.Create());
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(
            $$"""
            routes:
              limited: { clusterId: sound, match: { path: /limited }, access: required, allowedConsumers: [alice], rateLimits: [wide, daily] }
              fragile: { clusterId: fragile, match: { path: /fragile } }
            clusters:
              sound: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
              fragile: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } }, circuit: { consecutiveFailures: 1, cooldown: 5m } }
            rateLimits: { wide: { limit: 100, window: 1d }, daily: { limit: 1, window: 1d } }
            {{TestKey.Consumers(("alice", alice, ""), ("bob", bob, ""))}}
            """);

        await Volley.PipelineAsync(
            node.Address,
            [
                RawRequests.Get("/limited", alice.Header), RawRequests.Get("/limited", alice.Header), RawRequests.Get("/limited", bob.Header),
                RawRequests.Get("/limited"), RawRequests.Get("/limited", "X-Api-Key: wrong"),
            ]);
        backend.Answer = TunableBackend.Failure;
        await Volley.PipelineAsync(node.Address, [RawRequests.Get("/fragile"), RawRequests.Get("/fragile"), RawRequests.Get("/fragile", bob.Header)]);

        // The lines of different threads may come in another order than their requests.
        Assert.Equal(
            new[]
            {
                "200 limited consumer=alice limit= circuit= error= sent",
                "429 limited consumer=alice limit=daily circuit= error=http_request_denied",
                "403 limited consumer=bob limit= circuit= error=http_request_denied",
                "401 limited consumer= limit= circuit= error=http_request_denied",
                "401 limited consumer= limit= circuit= error=http_request_denied",
                "500 fragile consumer= limit= circuit= error= sent",
                "503 fragile consumer= limit= circuit=open error=destination_unavailable",
                "503 fragile consumer=bob limit= circuit=open error=destination_unavailable",
            }.Order(StringComparer.Ordinal),
            (await node.StopAsync()).Select(Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(string line)
    {
        var entry = JsonDocument.Parse(line).RootElement;
        string Text(string name) => entry.TryGetProperty(name, out var value) ? value.ToString() : "";
        var sent = entry.TryGetProperty("gatewayMs", out _) ? " sent" : "";
        return $"{Text("status")} {Text("route")} consumer={Text("consumer")} limit={Text("limit")} circuit={Text("circuit")} error={Text("error")}{sent}";
    }
}
