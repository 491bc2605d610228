using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.AccessLog;

/// <summary>The log as a whole.</summary>
public sealed class AccessLogStreamTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ManyRequests_EachHasExactlyOneLine()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var ids = (await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var sent = new List<string>();
            for (var number = 0; number < 100; number++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, passage.Node.Address);
                request.Headers.Add("X-Request-ID", $"{worker}-{number}");
                using var response = await _client.SendAsync(request).Within();
                sent.Add($"{worker}-{number}");
            }

            return sent;
        })))).SelectMany(i => i).Order();

        var lines = await passage.Node.StopAsync();
        Assert.Equal(ids, lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("requestId").GetString()).Order());
    }

    [Fact]
    public async Task Disabled_WritesNothing()
    {
        await using var node = await GatewayProcess.StartAsync(_folder, [], new() { ["GATEWAY_ACCESSLOG__ENABLED"] = "false" });
        using var response = await _client.GetAsync(node.Address).Within();

        await node.SignalAsync("TERM");

        Assert.Equal(0, await node.ExitAsync());
        Assert.Empty(node.Output.All);
    }

    [Fact]
    public async Task File_IsAppendedTo()
    {
        await File.WriteAllTextAsync(_folder.At("access.log"), "what was there before\n");
        await using var node = await GatewayProcess.StartAsync(_folder, [], new() { ["GATEWAY_ACCESSLOG__PATH"] = "access.log" });
        using var response = await _client.GetAsync(node.Address).Within();

        await node.SignalAsync("TERM");

        Assert.Equal(0, await node.ExitAsync());
        var lines = await File.ReadAllLinesAsync(_folder.At("access.log"));
        Assert.Equal((2, "what was there before"), (lines.Length, lines[0]));
        Assert.Empty(node.Output.All);
    }

    [Fact]
    public async Task Secrets_WhateverBecomesOfTheRequest_AreInNoLog()
    {
        // At the most talkative, with an answer, a refusal, a dead backend and a broken answer.
        await using var good = RawBackend.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: session=SECRET1\r\nContent-Length: 7\r\n\r\nSECRET2");
        await using var bad = RawBackend.Answering("HTTP/1.1 SECRET3 nonsense\r\n\r\n");
        var table = $$"""
            routes:
              good: { clusterId: good, match: { pathPrefix: /good } }
              bad: { clusterId: bad, match: { pathPrefix: /bad } }
              dead: { clusterId: dead, match: { pathPrefix: /dead } }
            clusters:
              good: { destinations: { one: { address: "{{good.Address}}" } } }
              bad: { destinations: { one: { address: "{{bad.Address}}" } } }
              dead: { destinations: { one: { address: "http://127.0.0.1:9" } } }
            """;
        await using var node = await GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", table)],
            new() { ["GATEWAY_LOGLEVEL"] = "debug", ["GATEWAY_ADMIN_TOKEN"] = "SECRET4-sixteen-letters" });

        string[] targets = ["/good", "/bad", "/dead", "/nowhere", "/good/../x", "http://me:SECRET5@a/good"];
        foreach (var target in targets)
        {
            using var connection = await RawConnection.OpenAsync(node.Address);
            await connection.SendAsync(
                $"POST {target}?key=SECRET6 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer SECRET7\r\nCookie: session=SECRET8\r\nX-Api-Key: SECRET9\r\n"
                + "Proxy-Authorization: Basic SECRET10\r\nX-Anything: SECRET11\r\nContent-Length: 8\r\nConnection: close\r\n\r\nSECRET12");
            await connection.ReadToEndAsync();
        }

        using var admin = new HttpRequestMessage(HttpMethod.Post, new Uri(node.AdminAddress, "/route-table/reload"));
        admin.Headers.Authorization = new("Bearer", "SECRET4-sixteen-letters");
        using var reloaded = await _client.SendAsync(admin).Within();
        Assert.True(reloaded.IsSuccessStatusCode);

        await node.SignalAsync("TERM");
        Assert.Equal(0, await node.ExitAsync());
        var logs = node.Output.ToString() + node.Errors;
        Assert.DoesNotContain("SECRET", logs, StringComparison.Ordinal);
        Assert.DoesNotContain("key=", logs, StringComparison.Ordinal);
        Assert.InRange(node.Output.All.Count, 5, targets.Length);
        Assert.All(node.Output.All, l => JsonDocument.Parse(l).Dispose());
    }
}
