using Gateway.Proxy.Settings;

namespace Gateway.Tests.Support;

/// <summary>A node whose one route sends every request to one raw backend.</summary>
internal sealed class Passage : IAsyncDisposable
{
    private const string Sentinel = "/the-request-after-the-refused-one";

    private readonly RawBackend _backend;

    private Passage(TestNode node, RawBackend backend)
    {
        Node = node;
        _backend = backend;
    }

    public TestNode Node { get; }

    public RawBackend Backend => _backend;

    /// <summary>Starts a node in front of a backend that answers every request alike.</summary>
    public static Task<Passage> StartAsync(
        string response, string route = "", string cluster = "", string table = "", Func<NodeSettings, NodeSettings>? configure = null)
        => StartAsync(RawBackend.Answering(response), route, cluster, table, configure);

    /// <summary>Starts a node in front of a backend with a script.</summary>
    public static Task<Passage> StartAsync(
        Func<RawConnection, Task> script, string route = "", string cluster = "", string table = "", Func<NodeSettings, NodeSettings>? configure = null)
        => StartAsync(RawBackend.Start(script), route, cluster, table, configure);

    /// <summary>Opens a connection to the node.</summary>
    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Node.Address);

    /// <summary>Sends bytes on a connection of their own and reads one response.</summary>
    public async Task<RawMessage> SendAsync(string request)
    {
        using var client = await ConnectAsync();
        await client.SendAsync(request);
        return await client.ReadMessageAsync(isBodiless: request.StartsWith("HEAD", StringComparison.Ordinal));
    }

    /// <summary>Asserts that the backend heard of no request so far. It must be one that can answer a request.</summary>
    public async Task AssertNothingForwardedAsync()
    {
        // Whatever was forwarded before has arrived by the time that this has been answered.
        await SendAsync($"GET {Sentinel} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal($"GET {Sentinel} HTTP/1.1", Assert.Single(_backend.Requests).StartLine);
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await Node.DisposeAsync();
    }

    private static async Task<Passage> StartAsync(
        RawBackend backend, string route, string cluster, string table, Func<NodeSettings, NodeSettings>? configure)
        => new(await TestNode.StartAsync(Tables.Single(backend.Address, route, cluster, table), configure), backend);
}
