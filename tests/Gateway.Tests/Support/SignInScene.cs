namespace Gateway.Tests.Support;

/// <summary>A node with a route that browsers sign in for, the provider they sign in with, and a backend.</summary>
internal sealed class SignInScene : IAsyncDisposable
{
    private readonly TestNode _node;

    private SignInScene(TestNode node, OidcProvider provider, RawBackend backend)
    {
        _node = node;
        Provider = provider;
        Backend = backend;
    }

    public OidcProvider Provider { get; }

    public RawBackend Backend { get; }

    /// <inheritdoc cref="OidcProvider.StartAsync"/>
    public static async Task<SignInScene> StartAsync(OidcPackages packages, int lifetime = 3600, bool canRefresh = false)
    {
        // The provider must know the node's address before the node starts.
        Uri address;
        using (var port = ClosedPort.Open())
        {
            address = port.Address;
        }

        var provider = await OidcProvider.StartAsync(packages, address, lifetime, canRefresh);
        var backend = RawBackend.Answering(RawAnswers.Ok);
        var node = await TestNode.StartAsync(
            Table(provider, backend, address), s => s with { Listeners = [new() { Url = address.GetLeftPart(UriPartial.Authority) }] }, new Dictionary<string, string> { ["CORP_SECRET"] = OidcProvider.ClientSecret });
        return new(node, provider, backend);
    }

    /// <summary>An address of the gateway, as browsers see it.</summary>
    public Uri At(string path) => new(_node.Address, path);

    /// <summary>Stops the node and gives its access log's lines.</summary>
    public Task<string[]> StopAsync() => _node.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        await _node.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private static string Table(OidcProvider provider, RawBackend backend, Uri address) => $$"""
        identityProviders:
          corp:
            issuer: {{provider.Issuer}}
            audiences: [api]
            claims: { headers: { X-User-Email: email } }
            signIn: { clientId: the gateway, clientSecretVariable: CORP_SECRET, publicUrl: "{{address}}", scopes: [email] }
        routes:
          every: { clusterId: backend, access: required, signIn: corp }
        clusters:
          backend: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
        """;
}
