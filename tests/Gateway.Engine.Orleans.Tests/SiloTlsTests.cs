using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Silos that speak mutual TLS: nodes of one authority form a fleet, and nobody else is let in.</summary>
public sealed class SiloTlsTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("silo-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task CallAsync_TwoSilosOfOneAuthority_AreOneFleet()
    {
        var authority = CreateAuthority("authority");
        var shared = Engines.RedisOptions(redis.Server.Endpoint);
        await using var first = await StartAsync(1, Engines.Options(shared) with { Tls = Issue(authority, "first") });
        await using var second = await StartAsync(2, Engines.Options(shared) with { Tls = Issue(authority, "second") });

        await first.Engine.WaitForNodesAsync(2);
        await second.Engine.WaitForNodesAsync(2);

        // A hundred keys live on both silos, so calls go both ways.
        for (var key = 0; key < 100; key++)
        {
            Assert.Equal(1, await CallAsync(first, $"key {key}"));
            Assert.Equal(2, await CallAsync(second, $"key {key}"));
        }
    }

    [Fact]
    public async Task Connect_WithoutACertificateOfTheAuthority_IsLetInByNoSilo()
    {
        var authority = CreateAuthority("authority");
        var options = Engines.Options(Engines.RedisOptions(redis.Server.Endpoint)) with { Tls = Issue(authority, "node") };
        await using var node = await StartAsync(1, options);

        Assert.False(await IsLetInAsync(options.SiloPort, null));
        Assert.False(await IsLetInAsync(options.SiloPort, Load(Issue(CreateAuthority("stranger"), "stranger-node"))));
        Assert.True(await IsLetInAsync(options.SiloPort, Load(Issue(authority, "another"))));
    }

    [Fact]
    public async Task StartAsync_FleetOfAnotherAuthority_DoesNotJoinAndSaysWhatToLookAt()
    {
        var shared = Engines.RedisOptions(redis.Server.Endpoint);
        await using var first = await StartAsync(1, Engines.Options(shared) with { Tls = Issue(CreateAuthority("one"), "first") });
        await using var second = Engines.Create(2, Engines.Options(shared) with { Tls = Issue(CreateAuthority("two"), "second") });

        var exception = await Assert.ThrowsAsync<EngineStartException>(() => second.StartAsync(CancellationToken.None));

        Assert.Contains("silo.tls", exception.Message);
        Assert.Single(first.Engine.LiveNodes);
    }

    [Fact]
    public async Task Connect_CertificateReplaced_IsTheNewOneFromThenOn()
    {
        var authority = CreateAuthority("authority");
        var tls = Issue(authority, "node");
        var options = Engines.Options(Engines.RedisOptions(redis.Server.Endpoint)) with { Tls = tls };
        await using var node = await StartAsync(1, options);
        using var peer = Load(Issue(authority, "peer"));
        var before = await ServerCertificateAsync(options.SiloPort, peer);

        Issue(authority, "node");

        Assert.NotEqual(before, await ServerCertificateAsync(options.SiloPort, peer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Accept_SiloIsDoneWithTheConnection_EndsItsTransport(bool fails)
    {
        var authority = CreateAuthority("authority");
        var log = new OrleansLog(NullLogger.Instance);
        var server = new SiloTls(new(Issue(authority, "server")), TimeProvider.System, log);
        var client = new SiloTls(new(Issue(authority, "client")), TimeProvider.System, log);
        var (there, back) = (new Pipe(), new Pipe());
        var (accepted, opened) = (new DefaultConnectionContext("server"), new DefaultConnectionContext("client"));
        accepted.Transport = new Transport(there.Reader, back.Writer);
        opened.Transport = new Transport(back.Reader, there.Writer);
        var closed = new TaskCompletionSource();
        var connect = client.Connect(_ => closed.Task)(opened);

        var fault = await Record.ExceptionAsync(() => server.Accept(_ => fails ? Task.FromException(new IOException()) : Task.CompletedTask)(accepted));

        Assert.Equal(fails, fault is IOException);

        // Whoever sends and receives for the server waits for both.
        Assert.True((await back.Reader.ReadAsync()).IsCompleted);
        Assert.True((await there.Writer.FlushAsync()).IsCompleted);
        closed.SetResult();
        await connect;
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("key")]
    [InlineData("authorities")]
    public async Task StartAsync_FileIsNoPem_NamesIt(string which)
    {
        var tls = Issue(CreateAuthority("authority"), "node");
        var path = which switch { "certificate" => tls.CertificatePath, "key" => tls.KeyPath!, _ => tls.CaPath };
        await File.WriteAllTextAsync(path, "nothing");
        await using var engine = Engines.Create(1, Engines.Options(Engines.RedisOptions(redis.Server.Endpoint)) with { Tls = tls });

        var exception = await Assert.ThrowsAsync<EngineStartException>(() => engine.StartAsync(CancellationToken.None));

        Assert.Contains(path, exception.Message);
    }

    private static async Task<Started> StartAsync(ulong number, OrleansEngineOptions options)
    {
        var engine = Engines.Create(number, options);
        var counters = engine.Host(new CounterKind());
        await engine.StartAsync(CancellationToken.None);
        return new((long)number, engine, counters);
    }

    private static async Task<long> CallAsync(Started node, string key)
    {
        var reply = await node.Counters.AskAsync(key, new CounterCommand(node.Number, node.Next(), 1));
        return reply.Total;
    }

    /// <summary>Whether the silo goes on after the handshake: then it introduces itself.</summary>
    private static async Task<bool> IsLetInAsync(int port, X509Certificate2? certificate)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(Trusting(certificate), timeout.Token);

            // With TLS 1.3 a client hears that it is refused only when it reads.
            return await stream.ReadAsync(new byte[1], timeout.Token) > 0;
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<string> ServerCertificateAsync(int port, X509Certificate2 certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(Trusting(certificate), CancellationToken.None);
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2? certificate) => new()
    {
        TargetHost = "silo",
        ClientCertificates = certificate is null ? [] : [certificate],
#pragma warning disable CA5359 // It is the silo's judgement that is tested.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private static X509Certificate2 Load(SiloTlsOptions tls)
    {
        using var pem = X509Certificate2.CreateFromPemFile(tls.CertificatePath, tls.KeyPath);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 CreateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>Writes a node's files, over those of that name if there are any.</summary>
    private SiloTlsOptions Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddHours(12), RandomNumberGenerator.GetBytes(12));
        return new()
        {
            CertificatePath = Write($"{name}.pem", certificate.ExportCertificatePem()),
            KeyPath = Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()),
            CaPath = Write($"{name}-ca.pem", authority.ExportCertificatePem()),
        };
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Started(long number, OrleansEngine engine, IAuthorities<CounterCommand, CounterReply> counters) : IAsyncDisposable
    {
        private long _seq;

        public long Number => number;

        public OrleansEngine Engine => engine;

        public IAuthorities<CounterCommand, CounterReply> Counters => counters;

        public long Next() => ++_seq;

        public ValueTask DisposeAsync() => engine.DisposeAsync();
    }
}
