using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners;

/// <summary>Which certificate a client is shown.</summary>
public sealed class CertificateChoiceTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("shop.test", "CN=shop")]
    [InlineData("SHOP.test", "CN=shop")]
    [InlineData("a.shop.test", "CN=wildcard")]
    [InlineData("exact.shop.test", "CN=exact")]
    [InlineData("a.b.shop.test", "CN=first")]
    [InlineData("other.test", "CN=first")]
    [InlineData("", "CN=first")]
    public async Task Listen_SeveralCertificates_ShowsTheOneThatNamesTheHost(string host, string subject)
    {
        await using var node = await StartAsync(new()
        {
            Url = "https://127.0.0.1:0",
            Certificate = Issue("first", "first.test"),
            Certificates = [Issue("wildcard", "*.shop.test"), Issue("shop", "shop.test"), Issue("exact", "exact.shop.test")],
        });

        using var tls = await HandshakeAsync(node.Address, host);

        Assert.Equal(subject, tls.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task Listen_SignedByAnIntermediate_SendsTheChainOfItsFile()
    {
        using var intermediate = new TestAuthority("intermediate", _authority);
        using var certificate = intermediate.Issue("leaf", TestAuthority.ForServers, "leaf.test");
        var path = _folder.Write("chain.pem", certificate.ExportCertificatePem() + "\n" + intermediate.Pem);
        await using var node = await StartAsync(new() { Url = "https://127.0.0.1:0", Certificate = new() { Path = path, KeyPath = _folder.Write("leaf.key", TestAuthority.KeyPem(certificate)) } });
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Certificate);
        using var socket = await ConnectAsync(node.Address);
        using var tls = new SslStream(new NetworkStream(socket));

        // A client that knows the root alone.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "leaf.test", CertificateChainPolicy = policy }).Within();

        Assert.Equal("CN=leaf", tls.RemoteCertificate!.Subject);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Listen_Client_NegotiatesItsNewestVersionAndHttp2(SslProtocols protocol)
    {
        await using var node = await StartAsync(new() { Url = "https://127.0.0.1:0", Certificate = Issue("first", "first.test") });

        using var tls = await HandshakeAsync(node.Address, "first.test", protocol);

        Assert.Equal((protocol, SslApplicationProtocol.Http2), (tls.SslProtocol, tls.NegotiatedApplicationProtocol));
    }

    private static Task<TestNode> StartAsync(ListenerSettings listener) => TestNode.StartAsync("routes: {}\nclusters: {}", s => s with { Listeners = [listener] });

    private static async Task<SslStream> HandshakeAsync(Uri address, string host, SslProtocols protocol = SslProtocols.None)
    {
        var tls = new SslStream(new NetworkStream(await ConnectAsync(address), ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = protocol,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        }).Within();
        return tls;
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port).Within();
        return socket;
    }

    private CertificateSettings Issue(string name, string host)
    {
        using var certificate = _authority.Issue(name, TestAuthority.ForServers, host);
        return new() { Path = _folder.Write(name + ".pem", TestAuthority.PemWithKey(certificate)) };
    }
}
