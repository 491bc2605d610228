using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding;

/// <summary>What the gateway shows to backends, and whom it trusts there, is renewed while it runs.</summary>
public sealed class BackendTlsReloadTests : IDisposable
{
    private readonly TlsScene _scene = new();
    private readonly ProcessFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public async Task Files_RenewedThenSpoiledThenRepaired_NewRequestsShowTheLastGoodOneAndOpenOnesLiveOn()
    {
        await using var backend = await _scene.StartBackendAsync(answer: TellAsync);
        await using var node = await StartAsync(backend);
        using var socket = await WebSocketClient.OpenAsync(node.Address, "1.1");
        Assert.Equal("CN=gateway", await GetAsync(node));

        _scene.Renew("second");
        await node.Errors.WaitForAsync("The certificate of backendTls inside was read again from");
        Assert.Equal("CN=second", await GetAsync(node));

        _scene.Spoil();
        var complaint = await node.Errors.WaitForAsync("The certificate of backendTls inside in");
        Assert.Contains($"{_scene.CertificatePath} has changed and cannot be used", complaint, StringComparison.Ordinal);
        Assert.Contains("The one before stays in force: CN=second, valid until", complaint, StringComparison.Ordinal);
        Assert.Equal("CN=second", await GetAsync(node));

        _scene.Renew("third");
        await node.Errors.WaitForAsync("The certificate of backendTls inside was read again from", count: 2);
        Assert.Equal("CN=third", await GetAsync(node));

        await socket.SendTextAsync("still there");
        Assert.Equal("CN=gateway heard still there", await socket.ReceiveTextAsync());
    }

    [Fact]
    public async Task Authorities_Changed_BackendsOfTheOldOnesAreNoLongerTrusted()
    {
        using var stranger = new TestAuthority("stranger");
        await using var backend = await _scene.StartBackendAsync(answer: TellAsync);
        await using var node = await StartAsync(backend);
        Assert.Equal("CN=gateway", await GetAsync(node));

        _scene.Trust(stranger);
        await node.Errors.WaitForAsync("The authorities of backendTls inside was read again from");
        Assert.Contains("its TLS certificate is not trusted", await GetAsync(node), StringComparison.Ordinal);

        _scene.Trust(_scene.Authority);
        await node.Errors.WaitForAsync("The authorities of backendTls inside was read again from", count: 2);
        Assert.Equal("CN=gateway", await GetAsync(node));
    }

    private static async Task TellAsync(HttpContext context)
    {
        var shown = context.Connection.ClientCertificate?.Subject;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await context.Response.WriteAsync(shown ?? "nobody");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendTextAsync($"{shown} heard {await socket.ReceiveTextAsync()}");
        await socket.ReceiveTextAsync();
    }

    private static async Task<string> GetAsync(GatewayProcess node)
    {
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync(RawRequests.Get());
        return (await client.ReadMessageAsync()).Body;
    }

    private Task<GatewayProcess> StartAsync(KestrelBackend backend)
    {
        _folder.Write("routes.yaml", Tables.Single(backend.Address, cluster: TlsScene.Cluster));
        return GatewayProcess.StartAsync(_folder, ["run", "--routes", _folder.RouteTable], new()
        {
            ["GATEWAY_BACKENDTLS__inside__CERTIFICATE__PATH"] = _scene.CertificatePath,
            ["GATEWAY_BACKENDTLS__inside__CAPATH"] = _scene.CaPath,
        });
    }
}
