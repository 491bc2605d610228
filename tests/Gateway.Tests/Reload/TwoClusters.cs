using Gateway.Proxy.RouteTables;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Reload;

/// <summary>A node with the routes /kept and /other, each to a cluster of its own, whose table a test changes.</summary>
internal sealed class TwoClusters : IAsyncDisposable
{
    private readonly TestNode _node;
    private readonly HttpClient _client = new();

    private TwoClusters(TestNode node) => _node = node;

    public TestNode Node => _node;

    public static async Task<TwoClusters> StartAsync(Uri kept, Uri other) => new(await TestNode.StartAsync(Table(kept, other)));

    /// <summary>Publishes another table, as the watcher does when the file has changed.</summary>
    /// <param name="kept">The destination of /kept.</param>
    /// <param name="other">The destination of /other; null for neither route nor cluster.</param>
    /// <param name="ofKept">More of the cluster behind /kept, in flow style.</param>
    public void Publish(Uri kept, Uri? other, string ofKept = "")
    {
        File.WriteAllText(_node.RouteTablePath + ".new", Table(kept, other, ofKept));
        File.Move(_node.RouteTablePath + ".new", _node.RouteTablePath, overwrite: true);
        Assert.Empty(_node.Services.GetRequiredService<RouteTableWatcher>().Reload());
    }

    public Task<string> GetAsync(string path) => _client.GetStringAsync(new Uri(_node.Address, path)).Within();

    public async Task<int> StatusAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(_node.Address, path)).Within();
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    private static string Table(Uri kept, Uri? other, string ofKept = "")
    {
        var routes = "  kept: { clusterId: kept, match: { pathPrefix: /kept }, transforms: [ { pathRemovePrefix: /kept } ] }\n";
        var clusters = $"  kept: {{ destinations: {{ only: {{ address: \"{kept}\" }} }}{(ofKept.Length > 0 ? ", " + ofKept : "")} }}\n";
        if (other is not null)
        {
            routes += "  other: { clusterId: other, match: { pathPrefix: /other } }\n";
            clusters += $"  other: {{ destinations: {{ only: {{ address: \"{other}\" }} }} }}\n";
        }

        return $"routes:\n{routes}clusters:\n{clusters}";
    }
}
