using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Reload;

/// <summary>What operators do to the file of a running process, and what it says to that.</summary>
public sealed class FileChangeTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Change_GoodThenBadThenMended_RunsTheLastGoodTableThroughout()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(Table(backend.Address, "a"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));

        _folder.Write("routes.yaml", Table(backend.Address, "a", "b"));
        var line = await node.Errors.WaitForAsync("was taken up");
        Assert.Contains($"Route table {_folder.RouteTable} was taken up: 2 routes, 1 clusters, hash ", line, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));

        _folder.Write("routes.yaml", "routes:\n  a: { clusterId: nowhere }\nclusters: {}\n");
        await node.Errors.WaitForAsync("the node goes on with the last good one. Mend this and save it again:");
        await node.Errors.WaitForAsync($"{_folder.RouteTable}:2:19: ");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/.gateway/ready"));

        _folder.Write("routes.yaml", Table(backend.Address, "b"));
        await node.Errors.WaitForAsync("was taken up", count: 2);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));
    }

    [Fact]
    public async Task Delete_FileGoesAndComesBack_ServesOnAndSaysSo()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(Table(backend.Address, "a"));

        File.Delete(_folder.RouteTable);
        await node.Errors.WaitForAsync("is gone; the node goes on with the last good one, but could not start again. Put the file back.");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/a"));

        _folder.Write("routes.yaml", Table(backend.Address, "a"));
        await node.Errors.WaitForAsync("can be used again");
        _folder.Write("routes.yaml", Table(backend.Address, "a", "b"));
        await node.Errors.WaitForAsync("was taken up");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/b"));
    }

    [Fact]
    public async Task Swap_LinkOfAFolderAsKubernetesDoesIt_IsTakenUp()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        foreach (var (version, route) in new[] { ("..1", "a"), ("..2", "b") })
        {
            Directory.CreateDirectory(_folder.At(version));
            File.SetLastWriteTimeUtc(_folder.Write($"{version}/routes.yaml", Table(backend.Address, route)), new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Directory.CreateSymbolicLink(_folder.At("..data"), "..1");
        File.CreateSymbolicLink(_folder.RouteTable, "..data/routes.yaml");
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", "routes.yaml"]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));

        // One rename takes the link's place, so that no reader ever finds nothing.
        Directory.CreateSymbolicLink(_folder.At("..data_tmp"), "..2");
        using (var move = System.Diagnostics.Process.Start("mv", ["-T", _folder.At("..data_tmp"), _folder.At("..data")]))
        {
            await move.WaitForExitAsync().Within();
        }

        await node.Errors.WaitForAsync("was taken up");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(node, "/a"), await StatusAsync(node, "/b")));
        Assert.DoesNotContain("is gone", node.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_EqualContent_IsNoChange()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await StartAsync(Table(backend.Address, "a", "b"));
        var before = await ETagAsync(node, HttpMethod.Get, "/route-table");

        _folder.Write("routes.yaml", "# The same in other words.\n" + Table(backend.Address, "b", "a"));
        Assert.Equal(before, await ETagAsync(node, HttpMethod.Post, "/route-table/reload"));

        // What comes after is taken up, and so the one before was seen and passed over.
        _folder.Write("routes.yaml", Table(backend.Address, "a"));
        await node.Errors.WaitForAsync("was taken up: 1 routes");
        Assert.Single(node.Errors.All, l => l.Contains("was taken up", StringComparison.Ordinal));
        Assert.NotEqual(before, await ETagAsync(node, HttpMethod.Get, "/route-table"));
    }

    private static string Table(Uri backend, params string[] routes) => $$"""
        routes:
        {{string.Join('\n', routes.Select(r => $"  {r}: {{ clusterId: backend, match: {{ pathPrefix: /{r} }} }}"))}}
        clusters:
          backend: { destinations: { one: { address: "{{backend}}" } } }
        """;

    private Task<GatewayProcess> StartAsync(string table)
        => GatewayProcess.StartAsync(_folder, ["--routes", _folder.Write("routes.yaml", table)]);

    private async Task<HttpStatusCode> StatusAsync(GatewayProcess node, string path)
    {
        using var response = await _client.GetAsync(new Uri(node.Address, path)).Within();
        return response.StatusCode;
    }

    private async Task<string?> ETagAsync(GatewayProcess node, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.AdminAddress, path));
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(_folder.At("data/admin-token"))).Trim());
        using var response = await _client.SendAsync(request).Within();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.ETag?.Tag;
    }
}
