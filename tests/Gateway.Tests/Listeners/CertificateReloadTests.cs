using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>Certificates are renewed while the node runs.</summary>
public sealed partial class CertificateReloadTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_RenewedThenSpoiledThenRepaired_NewConnectionsSeeTheLastGoodOne()
    {
        using var first = Write("first");
        await using var node = await GatewayProcess.StartAsync(_folder, [], new()
        {
            ["GATEWAY_LISTENERS__1__URL"] = "https://127.0.0.1:0",
            ["GATEWAY_LISTENERS__1__CERTIFICATE__PATH"] = Path.Combine(_folder.Path, "gateway.pem"),
            ["GATEWAY_LISTENERS__1__CERTIFICATE__KEYPATH"] = Path.Combine(_folder.Path, "gateway.key"),
        });
        var address = new Uri(HttpsAddress().Match(await node.Errors.WaitForAsync(" serves on ")).Value);
        Assert.Equal("CN=first", await SubjectAsync(address));

        using var second = Write("second");
        await node.Errors.WaitForAsync("was read again from");
        Assert.Equal("CN=second", await SubjectAsync(address));

        // A certificate whose key is another's: as when somebody copies one of the two files only.
        _folder.Write("gateway.pem", first.ExportCertificatePem());
        var complaint = await node.Errors.WaitForAsync("has changed and cannot be used");
        Assert.Contains(Path.Combine(_folder.Path, "gateway.pem"), complaint, StringComparison.Ordinal);
        Assert.Contains("The one before stays in force: CN=second, valid until", complaint, StringComparison.Ordinal);
        Assert.Equal("CN=second", await SubjectAsync(address));

        using var third = Write("third");
        await node.Errors.WaitForAsync("was read again from", count: 2);
        Assert.Equal("CN=third", await SubjectAsync(address));
    }

    private X509Certificate2 Write(string name)
    {
        var certificate = _authority.Issue(name, TestAuthority.ForServers, "localhost");
        _folder.Write("gateway.pem", certificate.ExportCertificatePem());
        _folder.Write("gateway.key", TestAuthority.KeyPem(certificate));
        return certificate;
    }

    /// <summary>What a new client is shown.</summary>
    private static async Task<string?> SubjectAsync(Uri address)
    {
        string? subject = null;
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (subject = certificate?.Subject) is not null });
        using var response = await client.GetAsync(new Uri(address, "/.gateway/health")).Within();
        return subject;
    }

    [GeneratedRegex("https://[^ ,;]+")]
    private static partial Regex HttpsAddress();
}
