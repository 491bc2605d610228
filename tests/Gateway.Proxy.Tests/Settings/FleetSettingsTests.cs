using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Tests.Settings;

public sealed class FleetSettingsTests
{
    [Theory]
    [InlineData("127.0.0.1:6379")]
    [InlineData("redis.internal:6379")]
    [InlineData("redis:1")]
    [InlineData("[::1]:65535")]
    public void Validate_RedisEndpoint_IsAccepted(string endpoint) => Assert.Empty(Validate(Redis(endpoint)));

    [Theory]
    [InlineData("")]
    [InlineData("redis")]
    [InlineData(":6379")]
    [InlineData("redis:")]
    [InlineData("redis:0")]
    [InlineData("redis:65536")]
    [InlineData("redis://redis:6379")]
    [InlineData("::1:6379")]
    [InlineData("[redis]:6379")]
    [InlineData("re dis:6379")]
    public void Validate_RedisEndpoint_IsRefusedWithAnExample(string endpoint)
    {
        var fault = Assert.Single(Validate(Redis(endpoint)));

        Assert.Equal("/redis/endpoints/0", fault.Location);
        Assert.StartsWith($"'{endpoint}' is not host:port.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Prod")]
    [InlineData("a b")]
    [InlineData("a{b}")]
    public void Validate_FleetOutOfOrder_IsRefused(string fleet)
        => Assert.Equal("/fleet", Assert.Single(Validate(new() { Fleet = fleet })).Location);

    [Fact]
    public void Validate_NameWithALineBreak_IsRefused() => Assert.Equal("/name", Assert.Single(Validate(new() { Name = "a\nb" })).Location);

    [Fact]
    public void Validate_EngineRedisWithoutEndpoints_SaysWhatToSet()
    {
        var fault = Assert.Single(Validate(new() { Engine = EngineKind.Redis }));

        Assert.Equal("/engine", fault.Location);
        Assert.Contains("Set redis.endpoints", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.1/8")]
    [InlineData("eth0")]
    public void Validate_SiloAddress_IsRefused(string address)
        => Assert.Equal("/silo/address", Assert.Single(Validate(new() { Silo = new() { Address = address } })).Location);

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.0/8")]
    [InlineData("fd00::/8")]
    public void Validate_SiloAddress_IsAccepted(string address) => Assert.Empty(Validate(new() { Silo = new() { Address = address } }));

    [Fact]
    public void Validate_TlsNameWithoutTls_IsRefused()
        => Assert.Equal("/redis/tls", Assert.Single(Validate(new() { Redis = new() { Endpoints = ["redis:6379"], TlsServerName = "redis" } })).Location);

    [Fact]
    public void Validate_TwoPasswords_IsRefused()
        => Assert.Equal("/redis/passwordPath", Assert.Single(Validate(new() { Redis = new() { Password = "a", PasswordPath = "b" } })).Location);

    [Fact]
    public void Validate_PasswordFileMissing_IsRefused()
        => Assert.Equal("/redis/passwordPath", Assert.Single(Validate(new() { Redis = new() { PasswordPath = "/nowhere/password" } })).Location);

    [Fact]
    public void Validate_FilesOfSiloTlsMissing_NamesEach()
        => Assert.Equal(
            ["/silo/tls/certificatePath", "/silo/tls/keyPath", "/silo/tls/caPath"],
            Validate(new() { Silo = new() { Tls = new() { CertificatePath = "/nowhere/a", KeyPath = "/nowhere/b", CaPath = "/nowhere/c" } } }).Select(fault => fault.Location));

    [Fact]
    public void Read_SiloTls_IsRelativeToTheSettings()
    {
        var folder = Directory.CreateTempSubdirectory("settings-");
        try
        {
            foreach (var file in new[] { "node.pem", "ca.pem" })
            {
                File.WriteAllText(Path.Combine(folder.FullName, file), "");
            }

            var path = Path.Combine(folder.FullName, "node.yaml");
            File.WriteAllText(path, "silo:\n  tls: { certificatePath: node.pem, caPath: ca.pem }\n");

            var tls = NodeSettingsReader.Read(path, new Dictionary<string, string>()).Value?.Silo.Tls;

            Assert.Equal((Path.Combine(folder.FullName, "node.pem"), null, Path.Combine(folder.FullName, "ca.pem")), (tls?.CertificatePath, tls?.KeyPath, tls?.CaPath));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Read_EndpointsFromTheEnvironment_AreSeparatedByCommas()
    {
        var result = NodeSettingsReader.Read(path: null, new Dictionary<string, string> { ["GATEWAY_REDIS__ENDPOINTS"] = "a:1, b:2" });

        Assert.Equal(["a:1", "b:2"], result.Value?.Redis.Endpoints);
    }

    private static NodeSettings Redis(string endpoint) => new() { Redis = new() { Endpoints = [endpoint] } };

    private static IReadOnlyList<NodeSettingsFault> Validate(NodeSettings settings) => NodeSettingsValidator.Validate(settings);
}
