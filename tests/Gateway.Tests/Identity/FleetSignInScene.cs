using Gateway.Engine.Contract;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Two nodes in processes of their own, a provider that browsers sign in with, and a backend.</summary>
internal sealed class FleetSignInScene : IAsyncDisposable
{
    private readonly FleetProcesses _fleet;

    private FleetSignInScene(FleetProcesses fleet, RedisServer redis, OidcProvider provider, RawBackend backend)
    {
        _fleet = fleet;
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
    public static async Task<FleetSignInScene> StartAsync(OidcPackages packages, string engine, int lifetime)
    {
        // The provider must know where browsers come back to before the node there starts.
        var address = new Uri($"http://127.0.0.1:{RedisServer.FreePort()}");
        var redis = await RedisServer.StartAsync();
        var backend = RawBackend.Answering(RawAnswers.Ok);
        var provider = await OidcProvider.StartAsync(packages, address, lifetime, canRefresh: true);
        var fleet = await FleetProcesses.StartAsync(0, engine, redis.Endpoint, SignInScene.Table(provider, backend, address));
        (string, string) secret = ("CORP_SECRET", OidcProvider.ClientSecret);
        await fleet.AddAsync(secret, ("GATEWAY_LISTENERS__0__URL", address.GetLeftPart(UriPartial.Authority)));
        await fleet.AddAsync(secret);
        return new(fleet, redis, provider, backend);
    }

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
}
