using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-tls-");
    private readonly X509Certificate2 _certificate = TestCertificate.Create();

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("1.1", ListenerProtocol.Auto)]
    [InlineData("2.0", ListenerProtocol.Auto)]
    [InlineData("1.1", ListenerProtocol.Http1)]
    [InlineData("2.0", ListenerProtocol.Http2)]
    public async Task Listen_Https_ServesTheVersionAskedFor(string version, ListenerProtocol protocol)
    {
        await using var passage = await StartAsync(Pem(), protocol);

        var response = await GetAsync(passage.Node.Address, version);

        Assert.Equal((new Version(version), "ok", _certificate.Thumbprint), response);
        var seen = Assert.Single(passage.Backend.Requests);
        Assert.Equal(("https", passage.Node.Address.Authority), (seen.Value("X-Forwarded-Proto"), seen.Value("X-Forwarded-Host")));
    }

    [Theory]
    [InlineData("2.0", ListenerProtocol.Http1)]
    [InlineData("1.1", ListenerProtocol.Http2)]
    public async Task Listen_HttpsAndOtherVersion_IsRefused(string version, ListenerProtocol protocol)
    {
        await using var passage = await StartAsync(Pem(), protocol);

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(passage.Node.Address, version));
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Listen_KeyInItsOwnFile_Serves()
        => await AssertServesAsync(new() { Path = Write("only.pem", _certificate.ExportCertificatePem()), KeyPath = Write("only.key", Key()) });

    [Fact]
    public async Task Listen_EncryptedKey_Serves()
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000));
        await AssertServesAsync(new() { Path = Write("locked.pem", _certificate.ExportCertificatePem()), KeyPath = Write("locked.key", encrypted), Password = "secret" });
    }

    [Fact]
    public async Task Listen_Pkcs12_Serves()
    {
        var path = Path.Combine(_directory.FullName, "both.pfx");
        await File.WriteAllBytesAsync(path, _certificate.Export(X509ContentType.Pkcs12, "secret"));
        await AssertServesAsync(new() { Path = path, Password = "secret" });
    }

    [Fact]
    public async Task Listen_CleartextToHttps_IsNotServed()
    {
        await using var passage = await StartAsync(Pem(), ListenerProtocol.Auto);
        using var client = await passage.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.DoesNotContain("200 OK", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Listen_HeadAboveItsBound_IsRefusedByNameOfTheLimit()
    {
        await using var passage = await StartAsync(Pem(), ListenerProtocol.Auto);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, passage.Node.Address);
        request.Headers.Add("X-Long", new string('x', 33_000));

        using var response = await client.SendAsync(request).Within();

        var detail = await ProblemAssert.IsAsync(response, 431, "http_request_error", "Request header fields too large");
        Assert.Contains("limits.maxRequestHeaderBytes", detail, StringComparison.Ordinal);
    }

    private async Task AssertServesAsync(CertificateSettings certificate)
    {
        await using var passage = await StartAsync(certificate, ListenerProtocol.Auto);

        Assert.Equal((HttpVersion.Version20, "ok", _certificate.Thumbprint), await GetAsync(passage.Node.Address, "2.0"));
    }

    private CertificateSettings Pem() => new() { Path = Write("both.pem", _certificate.ExportCertificatePem() + "\n" + Key()) };

    private string Key()
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<Passage> StartAsync(CertificateSettings certificate, ListenerProtocol protocol) => Passage.StartAsync(
        RawAnswers.Ok, configure: s => s with { Listeners = [new() { Url = "https://127.0.0.1:0", Protocol = protocol, Certificate = certificate }] });

    private static async Task<(Version Version, string Body, string? Thumbprint)> GetAsync(Uri address, string version)
    {
        string? thumbprint = null;
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (thumbprint = certificate?.Thumbprint) is not null };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = new(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request).Within();
        return (response.Version, await response.Content.ReadAsStringAsync().Within(), thumbprint);
    }
}
