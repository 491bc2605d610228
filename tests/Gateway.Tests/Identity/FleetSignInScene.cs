using Gateway.Engine.Contract;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Two nodes in processes of their own, a provider that browsers sign in with, and a backend.</summary>
internal sealed class FleetSignInScene : IAsyncDisposable
{
    private readonly FleetProcesses _fleet;
    private readonly Uri _address;

    private FleetSignInScene(FleetProcesses fleet, Uri address, RedisServer redis, OidcProvider provider, RawBackend backend)
    {
        _fleet = fleet;
        _address = address;
        Redis = redis;
        Provider = provider;
        Backend = backend;
    }

    public RedisServer Redis { get; }

    public OidcProvider Provider { get; }

    public RawBackend Backend { get; }

    /// <param name="packages">The provider's.</param>
    /// <param name="engine">The fleet's.</param>
    /// <param name="lifetime">Of access tokens, in seconds.</param>
    /// <param name="clientSecret">What the nodes take for the secret that the provider gave them.</param>
    public static async Task<FleetSignInScene> StartAsync(OidcPackages packages, string engine, int lifetime, string clientSecret = OidcProvider.ClientSecret)
    {
        // The provider must know where browsers come back to before the node there starts.
        var address = new Uri($"http://127.0.0.1:{RedisServer.FreePort()}");
        var redis = await RedisServer.StartAsync();
        var backend = RawBackend.Answering(RawAnswers.Ok);
        var provider = await OidcProvider.StartAsync(packages, address, lifetime, canRefresh: true);
        var fleet = await FleetProcesses.StartAsync(0, engine, redis.Endpoint, SignInScene.Table(provider, backend, address));
        var scene = new FleetSignInScene(fleet, address, redis, provider, backend);
        await scene.AddAsync(clientSecret, isPublic: true);
        await scene.AddAsync(clientSecret);
        return scene;
    }

    /// <summary>Stops all nodes in order, and starts another one.</summary>
    public async Task RestartAsync()
    {
        foreach (var node in _fleet.Nodes)
        {
            await node.SignalAsync("TERM");
            Assert.Equal(0, await node.ExitAsync());
        }

        await AddAsync(OidcProvider.ClientSecret);
    }

    /// <summary>A node's own log.</summary>
    public ProcessLines LogOf(int node) => _fleet.Nodes[node].Errors;

    /// <summary>A page at a node; browsers take both for one host, as behind a load balancer.</summary>
    public Uri At(int node) => new(_fleet.Nodes[node].Address, "/orders");

    /// <summary>Where browsers sign out at a node.</summary>
    public Uri SignOut(int node) => new(_fleet.Nodes[node].Address, "/.gateway/sign-out");

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await Redis.DisposeAsync();
        await Backend.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <param name="clientSecret">What the node takes for the provider's secret.</param>
    /// <param name="isPublic">Whether it is the one that the provider sends browsers back to.</param>
    private async Task AddAsync(string clientSecret, bool isPublic = false)
    {
        var address = isPublic ? _address : new("http://127.0.0.1:0");
        await _fleet.AddAsync(("CORP_SECRET", clientSecret), ("GATEWAY_LISTENERS__0__URL", address.GetLeftPart(UriPartial.Authority)));
    }
}
