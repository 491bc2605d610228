using System.Net;
using System.Net.Sockets;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Engine.Redis.Tests;

/// <summary>A node that cannot join its fleet says why, and what to do.</summary>
public sealed class RedisStartTests
{
    [Fact]
    public async Task StartAsync_NobodyListens_NamesTheEndpoint()
    {
        var options = Nodes.Options($"127.0.0.1:{RedisServer.FreePort()}") with { StartTimeout = TimeSpan.FromMilliseconds(300) };
        Assert.Contains($"cannot be reached ({options.Endpoints[0]}", await FailAsync(options));
    }

    [Fact]
    public async Task StartAsync_NobodyAnswers_GivesUp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = Nodes.Options($"{listener.LocalEndpoint}") with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            StartTimeout = TimeSpan.FromMilliseconds(300),
        };
        Assert.Contains("no answer in time", await FailAsync(options));
    }

    [Fact]
    public async Task StartAsync_RedisStartsLater_Joins()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        var starting = Node.StartAsync(Nodes.Options(redis.Endpoint) with { StartTimeout = TimeSpan.FromSeconds(60) });
        await redis.RestartAsync();
        await using var node = await starting;
        Assert.True(node.Engine.Health.IsAvailable, node.Engine.Health.Description);
    }

    [Fact]
    public async Task StartAsync_NotRedis_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = AnswerAsync();
        Assert.Contains("is not Redis", await FailAsync(Nodes.Options($"{listener.LocalEndpoint}")));

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await client.GetStream().CopyToAsync(Stream.Null);
        }
    }

    [Fact]
    public async Task StartAsync_Password_MustBeRight()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right");
        var options = Nodes.Options(redis.Endpoint);
        Assert.Contains("asks for a password, and none is set", await FailAsync(options));

        var message = await FailAsync(options with { Password = "wrong-secret" });
        Assert.Contains("refuses the password", message);
        Assert.DoesNotContain("wrong-secret", message);

        await using var node = await Node.StartAsync(options with { Password = "right" });
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

#if STACKEXCHANGE_REDIS_1
    [Fact]
    public async Task StartAsync_UserWithTheOldLibrary_NamesTheBuildThatCan()
    {
        var message = await FailAsync(Nodes.Options("127.0.0.1:1") with { User = "gateway", Password = "secret" });
        Assert.Contains("StackExchange.Redis 1.2.6, which knows passwords only", message);
    }
#else
    [Fact]
    public async Task StartAsync_User_NeedsTheRightPasswordAndPermissions()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint) with { User = "gateway", Password = "right" };
        string[] user = ["ACL", "SETUSER", "gateway", "on", ">right", $"~gateway:{{{options.Fleet}}}:*", $"&gateway:{{{options.Fleet}}}:*"];
        await redis.CliAsync([.. user, "+ping", "+echo"]);
        Assert.Contains("password of the user 'gateway'", await FailAsync(options with { Password = "wrong" }));
        Assert.Contains("permit", await FailAsync(options with { StartTimeout = TimeSpan.FromMilliseconds(300) }));

        await redis.CliAsync([.. user, .. RedisPermissions]);
        await using (var node = await Node.StartAsync(options))
        {
            Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
            Assert.True(await node.Engine.BroadcastAsync("news", new byte[] { 1 }));
            Assert.DoesNotContain("INFO", node.Engine.Health.Description);
        }

        await redis.CliAsync([.. user, "-info"]);
        await using var blind = await Node.StartAsync(options);
        Assert.Contains("grant +info", blind.Engine.Health.Description);
        Assert.Equal(2, (await blind.AddAsync("key", 1)).Total);
    }

    /// <summary>As docs/decisions/0004-redis-engine.md lists them.</summary>
    private static readonly string[] RedisPermissions =
    [
        "+ping", "+echo", "+info", "+time", "+eval", "+evalsha", "+script|load", "+get", "+set", "+getrange", "+del", "+pexpire", "+hset", "+hget", "+hmget",
        "+hgetall", "+hdel", "+zadd", "+zrange", "+zrevrange", "+zrangebyscore", "+zremrangebyrank", "+exists", "+publish", "+subscribe", "+unsubscribe",
    ];
#endif

    [Fact]
    public async Task StartAsync_Tls_ChecksAuthorityAndName()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var redis = await RedisServer.StartAsync(
            "--port", "0", "--tls-port", "{port}", "--tls-auth-clients", "no", "--tls-ca-cert-file", certificates.AuthorityPath,
            "--tls-cert-file", certificates.CertificatePath, "--tls-key-file", certificates.KeyPath);
        var options = Nodes.Options(redis.Endpoint) with { Tls = true, TlsCaPath = certificates.AuthorityPath };

        Assert.Contains("is not trusted", await FailAsync(options with { TlsCaPath = others.AuthorityPath }));
        Assert.Contains("is not trusted", await FailAsync(options with { TlsCaPath = null }));
        Assert.Contains("does not name the host", await FailAsync(options with { TlsServerName = "other.test" }));
        Assert.Contains("no certificate authority", await FailAsync(options with { TlsCaPath = certificates.KeyPath }));
        Assert.Contains("cannot be read from '/none'", await FailAsync(options with { TlsCaPath = "/none" }));
        var plain = options with { Tls = false, TlsCaPath = null, ConnectTimeout = TimeSpan.FromSeconds(2), StartTimeout = TimeSpan.FromMilliseconds(300) };
        Assert.Contains("does it speak TLS only on this port?", await FailAsync(plain));

        await using var node = await Node.StartAsync(options);
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
        await using var named = await Node.StartAsync(options with { TlsServerName = "redis.test" });
        Assert.Equal(2, (await named.AddAsync("key", 1)).Total);
    }

    [Fact]
    public async Task StartAsync_TlsToAPlainPort_SaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = Nodes.Options(redis.Endpoint) with { Tls = true, ConnectTimeout = TimeSpan.FromSeconds(2), StartTimeout = TimeSpan.FromMilliseconds(300) };
        Assert.Contains("does it speak TLS on this port?", await FailAsync(options));
    }

    [Theory]
    [InlineData("redis", "is not host:port")]
    [InlineData("redis:0", "is not host:port")]
    [InlineData("redis:65536", "is not host:port")]
    [InlineData("::1:6379", "is not host:port")]
    [InlineData("[redis]:6379", "is not host:port")]
    [InlineData("re dis:6379", "is not host:port")]
    public async Task StartAsync_EndpointOutOfOrder_QuotesIt(string endpoint, string expected)
    {
        var message = await FailAsync(Nodes.Options(endpoint));
        Assert.Contains(expected, message);
        Assert.Contains($"'{endpoint}'", message);
    }

    [Fact]
    public async Task StartAsync_OptionsOutOfOrder_SaysWhich()
    {
        var options = Nodes.Options("127.0.0.1:6379");
        Assert.Contains("No Redis endpoint", await FailAsync(options with { Endpoints = [] }));
        Assert.Contains("fleet id 'A b'", await FailAsync(options with { Fleet = "A b" }));
        Assert.Contains("database -1", await FailAsync(options with { Database = -1 }));
        Assert.Contains("switch TLS on", await FailAsync(options with { TlsServerName = "redis.test" }));
        Assert.Contains("user 'gateway' has no password", await FailAsync(options with { User = "gateway" }));
    }

    [Theory]
    [InlineData("redis.internal:6379", "redis.internal", 6379)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("[fd00::1]:65535", "fd00::1", 65535)]
    public void Parse_Endpoint_RoundTrips(string text, string host, int port)
    {
        var endpoint = RedisEndpoint.Parse(text);
        Assert.Equal((host, port), (endpoint.Host, endpoint.Port));
        Assert.Equal(text, endpoint.ToString());
    }

    [Fact]
    public void ToString_Options_HidesThePassword() =>
        Assert.DoesNotContain("secret", (Nodes.Options("127.0.0.1:6379") with { Password = "secret" }).ToString());

    [Fact]
    public async Task StartAsync_RedisMayEvict_WarnsAndServes()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        Assert.Contains("allkeys-lru", await node.Logs.WaitAsync(5004));
        Assert.True(node.Engine.Health.IsAvailable);
        Assert.Contains("set noeviction", node.Engine.Health.Description);
    }

    [Fact]
    public async Task StartAsync_RedisIsFull_SaysSo()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "1");
        Assert.Contains("Redis is full", await FailAsync(Nodes.Options(redis.Endpoint) with { StartTimeout = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public async Task StartAsync_Twice_IsMisuse()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await Node.StartAsync(Nodes.Options(redis.Endpoint));
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Engine.StartAsync(CancellationToken.None));
        Assert.Equal(1, (await node.AddAsync("key", 1)).Total);
    }

    private static async Task<string> FailAsync(RedisOptions options)
    {
        await using var engine = Nodes.Create(options);
        return (await Assert.ThrowsAsync<EngineStartException>(() => engine.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)))).Message;
    }
}
