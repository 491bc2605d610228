using System.Net.WebSockets;
using System.Text;
using Gateway.DemoBackend;
using Gateway.Tests.Support;

namespace Gateway.Tests.Reload;

public sealed class ConnectionReuseTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    [Fact]
    public async Task Publish_ClusterUnchanged_KeepsItsConnection()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var gateway = await TwoClusters.StartAsync(backend.Address, Nowhere);
        await gateway.GetAsync("/kept");
        Assert.Equal(1, backend.ConnectionCount);

        gateway.Publish(backend.Address, new("http://127.0.0.1:10"));
        await gateway.GetAsync("/kept");
        gateway.Publish(backend.Address, other: null);
        await gateway.GetAsync("/kept");

        Assert.Equal(1, backend.ConnectionCount);
        Assert.Equal(3, backend.Requests.Count);
    }

    [Fact]
    public async Task Publish_ClusterChangedButNotItsConnectionSettings_KeepsItsConnection()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var gateway = await TwoClusters.StartAsync(backend.Address, Nowhere);
        await gateway.GetAsync("/kept");

        gateway.Publish(backend.Address, Nowhere, "timeouts: { total: 7s }");
        await gateway.GetAsync("/kept");

        Assert.Equal(1, backend.ConnectionCount);
    }

    [Fact]
    public async Task Publish_ConnectionSettingsChanged_ConnectsAnew()
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var gateway = await TwoClusters.StartAsync(backend.Address, Nowhere);
        await gateway.GetAsync("/kept");

        gateway.Publish(backend.Address, Nowhere, "timeouts: { connect: 7s }");
        await gateway.GetAsync("/kept");

        Assert.Equal(2, backend.ConnectionCount);
    }

    [Fact]
    public async Task Publish_WebSocketOnUnchangedCluster_LivesOn()
    {
        await using var backend = DemoBackendHost.Build(new("one", 0));
        await backend.StartAsync();
        var address = new Uri(backend.Urls.First());
        await using var gateway = await TwoClusters.StartAsync(address, Nowhere);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Node.Address) { Scheme = "ws", Path = "/kept/ws" }.Uri, default).Within();
        Assert.Equal("before", await EchoAsync(socket, "before"));

        gateway.Publish(address, new("http://127.0.0.1:10"));
        Assert.Equal("after", await EchoAsync(socket, "after"));
        gateway.Publish(address, other: null);
        Assert.Equal("long after", await EchoAsync(socket, "long after"));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default).Within();
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "done"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default).Within();
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, default).Within();
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
