using System.Text.Json;
using Gateway.Proxy.RouteTables;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>A node with one cluster of several backends, each to fail at will.</summary>
internal sealed class BackendSet : IAsyncDisposable
{
    private BackendSet(TunableBackend[] backends) => Backends = backends;

    public TunableBackend[] Backends { get; }

    public TestNode Node { get; private set; } = null!;

    /// <summary>The requests that each backend got.</summary>
    public int[] Counts => [.. Backends.Select(b => b.Count)];

    /// <param name="count">How many backends; their ids are b0, b1 and so on.</param>
    /// <param name="cluster">More of the cluster, one line in block style each.</param>
    /// <param name="destination">More of each destination, in flow style, by its index.</param>
    /// <param name="environment">The variables the node sees.</param>
    public static async Task<BackendSet> StartAsync(
        int count, string cluster = "", Func<int, string>? destination = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var set = new BackendSet([.. Enumerable.Range(0, count).Select(_ => new TunableBackend())]);
        set.Node = await TestNode.StartAsync(Table(set.Backends.Select(b => b.Address), cluster, destination), environment: environment);
        return set;
    }

    /// <summary>A table of one route to one cluster.</summary>
    public static string Table(IEnumerable<Uri> addresses, string cluster = "", Func<int, string>? destination = null) => $$"""
        routes:
          every: { clusterId: backend }
        clusters:
          backend:
            destinations:
        {{string.Concat(addresses.Index().Select(a => $"      b{a.Index}: {{ address: \"{a.Item.ToString().TrimEnd('/')}\"{destination?.Invoke(a.Index)} }}\n"))}}
            {{string.Join("\n    ", cluster.Split('\n'))}}
        """;

    /// <summary>Sends requests one after the other on one connection.</summary>
    public Task<IReadOnlyList<RawMessage>> SendAsync(int count, params string[] headers)
        => RepeatAsync(count, RawRequests.Get("/", headers));

    /// <summary>Sends the same request one after the other on one connection, and waits until the node is done with them.</summary>
    public async Task<IReadOnlyList<RawMessage>> RepeatAsync(int count, string request)
    {
        using var connection = await RawConnection.OpenAsync(Node.Address);
        var responses = new List<RawMessage>(count);
        for (var i = 0; i < count; i++)
        {
            await connection.SendAsync(request);
            responses.Add(await connection.ReadMessageAsync());
        }

        // A connection's next request is taken up only when the node is done with the one before.
        await connection.SendAsync(RawRequests.Get("/.gateway/health"));
        Assert.Equal(200, (await connection.ReadMessageAsync()).Status);
        return responses;
    }

    /// <summary>What the node thinks of a backend, and why.</summary>
    public (string State, string Reason) Explain(int backend)
    {
        var cluster = Node.Services.GetRequiredService<RouteTableHolder>().Current.FindCluster("backend")!;
        return cluster.Health!.Explain(cluster.Destinations[backend], TimeProvider.System.GetElapsedTime(0));
    }

    /// <summary>Waits until the node thinks so of a backend.</summary>
    public Task UntilAsync(int backend, string state) => Polling.UntilAsync(() => Task.FromResult(Explain(backend).State == state));

    /// <summary>Stops the node.</summary>
    /// <returns>The lines of its access log about proxied requests.</returns>
    public async Task<JsonElement[]> StopAsync()
        => [.. (await Node.StopAsync()).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("route", out _))];

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in Backends)
        {
            await backend.DisposeAsync();
        }

        await Node.DisposeAsync();
    }
}
