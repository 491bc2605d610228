using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;

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

    /// <param name="packages">The provider's.</param>
    /// <param name="lifetime">Of access tokens, in seconds.</param>
    /// <param name="canRefresh">Whether the provider gives refresh tokens.</param>
    /// <param name="publicUrl">What the table has for the node's address; null for that itself.</param>
    /// <param name="answer">What the backend answers.</param>
    /// <param name="isSecure">Whether the node serves https.</param>
    public static async Task<SignInScene> StartAsync(
        OidcPackages packages, int lifetime = 3600, bool canRefresh = false, string? publicUrl = null, string answer = RawAnswers.Ok, bool isSecure = false)
    {
        // The provider must know the node's address before the node starts.
        Uri address;
        using (var port = ClosedPort.Open())
        {
            address = new UriBuilder(port.Address) { Scheme = isSecure ? "https" : "http" }.Uri;
        }

        var provider = await OidcProvider.StartAsync(packages, address, lifetime, canRefresh);
        var backend = RawBackend.Answering(answer);
        var listener = new ListenerSettings { Url = address.GetLeftPart(UriPartial.Authority), Certificate = isSecure ? Certificate(packages.Folder) : null };
        var node = await TestNode.StartAsync(
            Table(provider, backend, publicUrl is null ? address : new(publicUrl)),
            s => s with { Listeners = [listener] },
            new Dictionary<string, string> { ["CORP_SECRET"] = OidcProvider.ClientSecret });
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

    /// <summary>A table whose one route is for those who have signed in.</summary>
    /// <param name="provider">With whom.</param>
    /// <param name="backend">Where they get to.</param>
    /// <param name="address">Where browsers reach the gateway.</param>
    public static string Table(OidcProvider provider, RawBackend backend, Uri address) => $$"""
        identityProviders:
          corp:
            issuer: {{provider.Issuer}}
            audiences: [api]
            claims: { headers: { X-User-Email: email } }
            keyFetch: { timeout: 30s }
            signIn: { clientId: the gateway, clientSecretVariable: CORP_SECRET, publicUrl: "{{address}}", scopes: [email] }
        routes:
          every: { clusterId: backend, access: required, signIn: corp }
        clusters:
          backend: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
        """;

    private static CertificateSettings Certificate(ProcessFolder folder)
    {
        using var certificate = TestCertificate.Create();
        using var key = certificate.GetECDsaPrivateKey()!;
        return new() { Path = folder.Write("gateway.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()) };
    }
}
