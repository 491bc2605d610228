using System.Security.Cryptography.X509Certificates;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.Support;

/// <summary>
/// What TLS between gateway and backend needs: an authority, https backends that go by <see cref="Name"/> and want certificates
/// of their clients, and a gateway's certificate, in files that a test can change.
/// </summary>
internal sealed class TlsScene : IDisposable
{
    /// <summary>The name in backends' certificates.</summary>
    public const string Name = "backend.internal";

    /// <summary>The backendTls of nodes.</summary>
    public const string Identity = "inside";

    /// <summary>Of a cluster whose destinations have addresses only.</summary>
    public const string Cluster = $"tls: {Identity}\n    serverName: {Name}";

    private readonly ProcessFolder _folder = new();

    public TlsScene() => Renew("gateway");

    /// <summary>Signs backends and the gateway.</summary>
    public TestAuthority Authority { get; } = new("inside");

    public string CertificatePath => _folder.At("gateway.pem");

    public string CaPath => _folder.At("ca.pem");

    /// <summary>What nodes have.</summary>
    public BackendTlsSettings Settings => new() { Certificate = new() { Path = CertificatePath }, CaPath = CaPath };

    /// <summary>Writes the authority, and a new certificate of the gateway's.</summary>
    public void Renew(string subject)
    {
        using var certificate = Authority.Issue(subject, TestAuthority.ForClients);
        Write(certificate);
    }

    /// <summary>Writes the authority, and this as the gateway's certificate.</summary>
    /// <param name="certificate">With its key.</param>
    /// <param name="chain">The PEM of what stands behind it.</param>
    public void Write(X509Certificate2 certificate, string chain = "")
    {
        Trust(Authority);
        _folder.Write("gateway.pem", TestAuthority.PemWithKey(certificate) + chain);
    }

    /// <summary>Writes an authority as the one that the gateway trusts.</summary>
    public void Trust(TestAuthority authority) => _folder.Write("ca.pem", authority.Pem);

    /// <summary>Writes what is no certificate of the gateway's.</summary>
    public void Spoil() => _folder.Write("gateway.pem", "nothing of use");

    /// <summary>A backend that wants a certificate of this authority's, and tells whose it saw.</summary>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="name">The name in its own.</param>
    /// <param name="signer">Signs its own; null for the same authority.</param>
    /// <param name="mode">Whether it wants one.</param>
    /// <param name="tls">Sets what else there is to TLS.</param>
    /// <param name="answer">Answers in place of telling whose certificate it saw.</param>
    public async Task<KestrelBackend> StartBackendAsync(
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2,
        string name = Name,
        TestAuthority? signer = null,
        ClientCertificateMode mode = ClientCertificateMode.RequireCertificate,
        Action<HttpsConnectionAdapterOptions>? tls = null,
        RequestDelegate? answer = null)
    {
        using var own = (signer ?? Authority).Issue("backend", TestAuthority.ForServers, name);
        var certificate = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        return await KestrelBackend.StartAsync(protocols, answer ?? TellAsync, certificate, options =>
        {
            options.ClientCertificateMode = mode;
            options.ClientCertificateValidation = (shown, chain, errors) => IsSigned(shown, chain);
            tls?.Invoke(options);
        });
    }

    /// <summary>A node with this scene's backendTls.</summary>
    /// <param name="table">Its route table.</param>
    /// <param name="settings">In place of what this scene has.</param>
    public Task<TestNode> StartNodeAsync(string table, BackendTlsSettings? settings = null)
        => TestNode.StartAsync(table, node => node with { BackendTls = new Dictionary<string, BackendTlsSettings> { [Identity] = settings ?? Settings } });

    public void Dispose()
    {
        Authority.Dispose();
        _folder.Dispose();
    }

    private static Task TellAsync(HttpContext context)
        => context.Response.WriteAsync($"{context.Request.Protocol} {context.Connection.ClientCertificate?.Subject ?? "nobody"} as {context.Request.Host}");

    private bool IsSigned(X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(Authority.Certificate);
        chain.ChainPolicy.ExtraStore.AddRange(shown?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(certificate);
    }
}
