using System.Text;
using Gateway.TestTokens;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Tokens end where they are checked: no log, metric or body repeats one, nor any part of it.</summary>
public sealed class TokenSecretsTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_EveryKindOfToken_LeavesNoneOfThemAnywhere()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        using var forger = new TestIssuer();
        using var unknown = new TestIssuer(keyId: "SECRET-KID");
        var table = Table(provider, backend);
        await using var node = await GatewayProcess.StartAsync(
            _folder, ["--routes", _folder.Write("routes.yaml", table)], new() { ["GATEWAY_LOGLEVEL"] = "debug", ["GATEWAY_TRUSTEDPROXIES__0"] = "127.0.0.1", ["GATEWAY_ADMIN_TOKEN"] = "TOKEN-0123456789abcdef" });

        string[] bearers =
        [
            provider.Bearer(("email", "SECRET@CLAIM")), provider.Bearer(("exp", 1)), provider.Bearer(("aud", "SECRET-AUD")), provider.Bearer(("sub", "SECRET SUB")),
            FakeProvider.BearerOf(forger), FakeProvider.BearerOf(unknown), FakeProvider.BearerOf(unknown, ("iss", "https://SECRET-ISS/")), "Authorization: Bearer SECRET.SECRET.SECRET",
            "Authorization: Bearer " + provider.Issuer.Sign("""{"alg":"none","typ":"SECRET-TYP"}""", """{"jti":"SECRET-JTI"}"""),
        ];
        var answers = new StringBuilder();
        var client = 0;
        foreach (var path in new[] { "/closed", "/dead", "/scoped", "/nowhere" })
        {
            foreach (var bearer in bearers)
            {
                var from = $"X-Forwarded-For: 198.51.100.{++client}";
                foreach (var response in await Volley.PipelineAsync(node.Address, [RawRequests.Get(path, from, bearer), RawRequests.Get(path, from, bearer, bearer)]))
                {
                    answers.Append(response.Head).Append(response.Body);
                }
            }
        }

        provider.BehaveAs("SECRET-GARBAGE");
        answers.Append(await _client.GetStringAsync(new Uri(node.AdminAddress, "/metrics")).Within());
        answers.Append(await _client.GetStringAsync(new Uri(node.AdminAddress, "/route-table")).Within());
        await node.SignalAsync("TERM");
        Assert.Equal(0, await node.ExitAsync());

        var everything = node.Output.ToString() + node.Errors + answers;
        Assert.All(
            bearers.SelectMany(bearer => bearer["Authorization: Bearer ".Length..].Split('.')).Where(part => part.Length > 0).Append("SECRET"),
            part => Assert.DoesNotContain(part, everything, StringComparison.Ordinal));
        Assert.Contains("\"consumer\":\"corp:alice\"", node.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("gateway_identity_tokens_total{", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("gateway_identity_key_age_seconds{", answers.ToString(), StringComparison.Ordinal);
        Assert.All(backend.Requests, request => Assert.DoesNotContain("Authorization", request.Head, StringComparison.OrdinalIgnoreCase));
    }

    private static string Table(FakeProvider provider, RawBackend backend) => $$"""
        {{provider.Section()}}
        routes:
          closed: { clusterId: sound, match: { path: /closed }, access: required }
          scoped: { clusterId: sound, match: { path: /scoped }, access: required, requiredScopes: [read] }
          dead: { clusterId: dead, match: { path: /dead }, access: required }
        clusters:
          sound: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
          dead: { destinations: { only: { address: "http://127.0.0.1:9" } } }
        """;
}
