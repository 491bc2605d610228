using Gateway.Proxy.CircuitBreaking;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>
/// A node with one cluster that has a circuit, a backend to fail at will, and a client's connection.
/// </summary>
internal sealed class CircuitScene : IAsyncDisposable
{
    private readonly RawConnection _connection;

    private CircuitScene(TestNode node, TunableBackend backend, RawConnection connection)
    {
        Node = node;
        Backend = backend;
        _connection = connection;
    }

    public TestNode Node { get; }

    public TunableBackend Backend { get; }

    public ClusterCircuit Circuit => Node.Services.GetRequiredService<Circuits>().All.Single();

    /// <param name="circuit">The circuit in flow style, without its braces.</param>
    /// <param name="route">More of the route.</param>
    /// <param name="cluster">More of the cluster, with four spaces before each line after the first.</param>
    /// <param name="table">More of the table.</param>
    /// <param name="address">The destination's, where it is another one than the backend's.</param>
    public static async Task<CircuitScene> StartAsync(string circuit, string route = "", string cluster = "", string table = "", object? address = null)
    {
        var backend = new TunableBackend();
        var node = await TestNode.StartAsync(Tables.Single(address ?? backend.Address, route, $"circuit: {{ {circuit} }}\n    {cluster}", table));
        return new(node, backend, await RawConnection.OpenAsync(node.Address));
    }

    /// <summary>Sends one request on the scene's connection and waits until its outcome has been counted.</summary>
    public async Task<RawMessage> SendAsync(string? request = null)
    {
        await _connection.SendAsync(request ?? RawRequests.Get());
        var response = await _connection.ReadMessageAsync();

        // A connection's next request is taken up only when the node is done with the one before.
        await _connection.SendAsync(RawRequests.Get("/.gateway/health"));
        Assert.Equal(200, (await _connection.ReadMessageAsync()).Status);
        return response;
    }

    /// <summary>Sends requests one after the other.</summary>
    /// <returns>Their statuses.</returns>
    public async Task<int[]> SendAsync(int count)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = (await SendAsync()).Status;
        }

        return statuses;
    }

    /// <summary>Makes that many requests fail, and the backend sound again.</summary>
    public async Task FailAsync(int count)
    {
        Backend.Answer = TunableBackend.Failure;
        Assert.All(await SendAsync(count), s => Assert.Equal(500, s));
        Backend.Answer = RawAnswers.Ok;
    }

    /// <summary>Waits until the circuit would let a probe through.</summary>
    public Task CooledAsync() => Polling.UntilAsync(() => Task.FromResult(Circuit.RetryAfter() == TimeSpan.Zero));

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await Backend.DisposeAsync();
        await Node.DisposeAsync();
    }
}
