using System.Text;
using Gateway.Core.Identity;
using Gateway.Tests.Support;

namespace Gateway.Tests.Pipeline;

/// <summary>Keys, the pepper and the admin token end where they are checked: no log, metric or body repeats them.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Pepper = "PEPPER-0123456789abcdef0123456789";
    private const string Token = "TOKEN-0123456789abcdef";
    private const string Chosen = "CHOSEN correct horse battery";
    private const string WrongChosen = "GUESSED correct horse battery";

    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly TestKey _good = TestKey.Create();
    private readonly TestKey _unknown = TestKey.Create();
    private readonly StringBuilder _answers = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_EveryKindOfKey_LeavesNoneOfThemAnywhere()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var table = Table(backend);
        await using var node = await GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", table)],
            new() { ["GATEWAY_LOGLEVEL"] = "debug", ["GATEWAY_KEY_PEPPER"] = Pepper, ["GATEWAY_ADMIN_TOKEN"] = Token, ["GATEWAY_TRUSTEDPROXIES__0"] = "127.0.0.1" });

        await SendKeysAsync(node);
        await AskAsync(node, HttpMethod.Get, "/metrics");
        await AskAsync(node, HttpMethod.Get, "/route-table");
        await AskAsync(node, HttpMethod.Get, "/version");
        await AskAsync(node, HttpMethod.Post, "/route-table/reload", Token);
        await AskAsync(node, HttpMethod.Post, "/route-table/reload", Token + "-wrong");

        // Somebody pastes keys where their id and hashes belong.
        foreach (var (right, wrong) in new[] { (_good.KeyId, _good.Text), (_good.Sha256, _good.Text), (ChosenKey.Hash(Chosen, new(Pepper)), Chosen) })
        {
            _folder.Write("routes.yaml", table.Replace(right, wrong, StringComparison.Ordinal));
            await AskAsync(node, HttpMethod.Post, "/route-table/reload", Token);
        }

        await node.SignalAsync("TERM");
        Assert.Equal(0, await node.ExitAsync());

        var everything = node.Output.ToString() + node.Errors + _answers;
        Assert.All(
            [_good.Text, _good.Secret, _good.WithOtherSecret, _unknown.Text, _unknown.Secret, Chosen, WrongChosen, Pepper, Token, "PEPPER", "CHOSEN", "GUESSED", "TOKEN"],
            secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
        Assert.All(backend.Requests, r => Assert.DoesNotContain(_good.Secret, r.Head, StringComparison.Ordinal));
        Assert.Contains("alice", node.Output.ToString(), StringComparison.Ordinal);
    }

    private async Task SendKeysAsync(GatewayProcess node)
    {
        string[] keys = [_good.Text, Chosen, _good.WithOtherSecret, _unknown.Text, WrongChosen, _good.Text[..^1], _good.Text + "0", $"Bearer {_good.Text}", $"{_good.Text}, {_good.Text}"];
        var client = 0;
        foreach (var path in new[] { "/public", "/closed", "/dead", "/fragile", "/nowhere", "/public/../x" })
        {
            foreach (var key in keys)
            {
                // From an address of its own, so that the throttle hides no answer.
                var from = $"X-Forwarded-For: 198.51.100.{++client}";
                foreach (var response in await Volley.PipelineAsync(node.Address, [RawRequests.Get(path, from, $"X-Api-Key: {key}"), RawRequests.Get(path, from, $"X-Api-Key: {key}", _good.Header)]))
                {
                    _answers.Append(response.Head).Append(response.Body);
                }
            }
        }

        // What the server itself refuses.
        using var connection = await RawConnection.OpenAsync(node.Address);
        await connection.SendAsync(RawRequests.Get("/public", $"X-Api-Key: {_good.Text}\0"));
        _answers.Append(await connection.ReadToEndAsync());
    }

    private async Task AskAsync(GatewayProcess node, HttpMethod method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.AdminAddress, path));
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var response = await _client.SendAsync(request).Within();
        _answers.Append(response.Headers).Append(await response.Content.ReadAsStringAsync().Within());
    }

    private string Table(RawBackend backend) => $$"""
        routes:
          public: { clusterId: sound, match: { path: /public }, rateLimits: [daily] }
          closed: { clusterId: sound, match: { path: /closed }, access: required, allowedConsumers: [alice] }
          dead: { clusterId: dead, match: { path: /dead } }
          fragile: { clusterId: fragile, match: { path: /fragile } }
        clusters:
          sound: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
          dead: { destinations: { only: { address: "http://127.0.0.1:9" } } }
          fragile: { destinations: { only: { address: "http://127.0.0.1:9" } }, circuit: { consecutiveFailures: 1, cooldown: 5m } }
        rateLimits:
          daily: { limit: 1, window: 1d }
        consumers:
          alice: { credentials: [{{_good.Credential}}] }
          bob: { credentials: [{ hmac: "{{ChosenKey.Hash(Chosen, new(Pepper))}}" }] }
        """;
}
