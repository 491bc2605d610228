using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>Clients show certificates too (mutual TLS).</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly TestAuthority _authority = new("clients");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ClientCertificateRule.Required, "1.1")]
    [InlineData(ClientCertificateRule.Optional, "2.0")]
    public async Task Request_WithAGoodCertificate_BackendLearnsOfIt(ClientCertificateRule mode, string version)
    {
        await using var passage = await StartAsync(mode);
        using var certificate = _authority.Issue("shop", TestAuthority.ForClients);

        Assert.Equal("ok", await GetAsync(passage, certificate, version));

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(($":{Convert.ToBase64String(certificate.RawData)}:", "CN=shop"), (seen.Value("Client-Cert"), seen.Value("X-Subject")));
    }

    [Fact]
    public async Task Request_WithoutOneWhereItIsOptional_PassesAndItsOwnClaimDoesNot()
    {
        await using var passage = await StartAsync(ClientCertificateRule.Optional);

        Assert.Equal("ok", await GetAsync(passage, certificate: null));

        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal((null, null, null), (seen.Value("Client-Cert"), seen.Value("Client-Cert-Chain"), seen.Value("X-Subject")));
    }

    [Fact]
    public async Task Request_WithoutOneWhereItIsRequired_IsNotConnected()
    {
        await using var passage = await StartAsync(ClientCertificateRule.Required);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(passage, certificate: null));
        Assert.Empty(passage.Backend.Requests);
    }

    [Theory]
    [InlineData(ClientCertificateRule.Required)]
    [InlineData(ClientCertificateRule.Optional)]
    public async Task Request_SignedByAStranger_IsNotConnected(ClientCertificateRule mode)
    {
        await using var passage = await StartAsync(mode);
        using var stranger = new TestAuthority("clients");
        using var certificate = stranger.Issue("shop", TestAuthority.ForClients);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(passage, certificate));
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Request_WithAServersCertificate_IsNotConnected()
    {
        await using var passage = await StartAsync(ClientCertificateRule.Required);
        using var certificate = _authority.Issue("shop", TestAuthority.ForServers);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(passage, certificate));
        Assert.Empty(passage.Backend.Requests);
    }

    private Task<Passage> StartAsync(ClientCertificateRule mode)
    {
        using var certificate = _authority.Issue("localhost", TestAuthority.ForServers, "localhost");
        var listener = new ListenerSettings
        {
            Url = "https://127.0.0.1:0",
            Certificate = new() { Path = _folder.Write("gateway.pem", TestAuthority.PemWithKey(certificate)) },
            ClientCertificates = new() { Mode = mode, CaPath = _folder.Write("clients.pem", _authority.Pem) },
        };
        return Passage.StartAsync(
            RawAnswers.Ok, route: "transforms: [{ requestHeader: X-Subject, set: \"{certificate}\" }]", configure: s => s with { Listeners = [listener] });
    }

    /// <summary>Asks, with a claim of its own beside whatever certificate it has.</summary>
    private static async Task<string> GetAsync(Passage passage, X509Certificate2? certificate, string version = "1.1")
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, passage.Node.Address) { Version = new(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Client-Cert", ":Zm9yZ2Vk:");
        request.Headers.TryAddWithoutValidation("Client-Cert-Chain", ":Zm9yZ2Vk:");
        using var response = await client.SendAsync(request).Within();
        return await response.Content.ReadAsStringAsync().Within();
    }
}
