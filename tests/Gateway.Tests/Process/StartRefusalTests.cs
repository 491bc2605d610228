using Gateway.Tests.Support;

namespace Gateway.Tests.Process;

/// <summary>What keeps a node from starting is told in sentences that say what to do, and the exit code is 1.</summary>
public sealed class StartRefusalTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
#if ORLEANS
    [InlineData("GATEWAY_ENGINE=orleans|GATEWAY_REDIS__ENDPOINTS=127.0.0.1:6379", "Set silo.address to a private address of this machine, or to a range it lies in, such as 10.0.0.0/8.")]
    [InlineData("GATEWAY_ENGINE=orleans|GATEWAY_SILO__ADDRESS=192.0.2.1", "No address of this machine is 192.0.2.1, which silo.address names.")]
#else
    [InlineData("GATEWAY_ENGINE=orleans", "Engine 'orleans' is not in this build, which has: redis, local. Set engine to one of these or to auto.")]
#endif
    [InlineData("GATEWAY_ENGINE=redis", "GATEWAY_ENGINE: engine redis needs to know where Redis is. Set redis.endpoints, such as [127.0.0.1:6379].")]
    [InlineData("GATEWAY_FLEET=Prod", "GATEWAY_FLEET: 'Prod' must have from 1 to 64 of a-z, 0-9, '.' and '-'.")]
    [InlineData("GATEWAY_ENGINE=zookeeper", "GATEWAY_ENGINE: 'engine' must be one of auto, local, redis, orleans, not 'zookeeper'.")]
    [InlineData("GATEWAY_LOGLEVEL=chatty", "GATEWAY_LOGLEVEL: 'logLevel' must be one of debug, information, warning, error, not 'chatty'.")]
    [InlineData("GATEWAY_SHUTDOWN__TIMEOUT=soon", "GATEWAY_SHUTDOWN__TIMEOUT: 'timeout' must be a duration such as")]
    [InlineData("GATEWAY_LISTENRS__0__URL=x", "did you mean GATEWAY_LISTENERS__0__URL?")]
    [InlineData("GATEWAY_LISTENERS__0__URL=https://127.0.0.1:0", "the https listener 'https://127.0.0.1:0' has no certificate. Add certificate with path and keyPath.")]
    [InlineData("GATEWAY_LISTENERS__0__URL=https://127.0.0.1:0|GATEWAY_LISTENERS__0__CERTIFICATE__PATH=missing.pem", "there is no file 'missing.pem'.")]
    [InlineData("GATEWAY_LISTENERS__0__URL=https://127.0.0.1:0|GATEWAY_LISTENERS__0__CERTIFICATE__PATH=text.txt", "Check path, keyPath and password of certificate")]
    [InlineData("GATEWAY_BACKENDTLS__inside__CAPATH=text.txt", "has no certificate: PEM blocks begin with -----BEGIN CERTIFICATE-----. Check path, keyPath and password of certificate, and caPath, under listeners and backendTls")]
    [InlineData("GATEWAY_LISTENERS__0__URL=http://192.0.2.1:18080", "A listener's address is not one of this machine's: change its url in the node's settings.")]
    [InlineData("GATEWAY_ACCESSLOG__PATH=missing/access.log", "The access log cannot be written: ")]
    [InlineData("GATEWAY_DATADIRECTORY=text.txt", "Make dataDirectory of the node's settings a folder that the node may write, or give a token in the variable GATEWAY_ADMIN_TOKEN.")]
    [InlineData("GATEWAY_ADMIN_TOKEN=short", "The admin token in the variable GATEWAY_ADMIN_TOKEN has 5 characters and needs at least 16; give a longer one.")]
    [InlineData("GATEWAY_ROUTETABLE=missing.yaml", "missing.yaml: there is no such file")]
    [InlineData("GATEWAY_ROUTETABLE=.", "the folder has no file that ends in .yaml, .yml or .json.")]
    [InlineData("GATEWAY_ROUTETABLE=text.txt", "text.txt:1:1: ")]
    [InlineData("GATEWAY_ROUTES=/a=http://127.0.0.1:1,b", "GATEWAY_ROUTES: entry 2 'b': has no '='. Write /path=http://host:port, with commas between entries.")]
    [InlineData("GATEWAY_ROUTES=/a=http://localhost:8081|GATEWAY_ADMIN__URL=http://127.0.0.1:8081", "'http://localhost:8081' is this node's own admin listener (127.0.0.1:8081), which must not be reachable through the gateway; point to a backend.")]
    [InlineData("GATEWAY_CONFIG=missing.yaml", "missing.yaml: there is no such file")]
    [InlineData("GATEWAY_CONFIG=text.txt", "text.txt:1:1: ")]
    public async Task Run_BadSetting_ExplainsItselfAndExitsOne(string variables, string sentence)
    {
        _folder.Write("text.txt", "neither a certificate nor a document\n");
        var environment = variables.Split('|').Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);

        await AssertRefusedAsync([], environment, sentence);
    }

    [Theory]
    [InlineData("--routes missing.yaml", "missing.yaml: there is no such file")]
    [InlineData("run --config missing.yaml", "missing.yaml: there is no such file")]
    [InlineData("run --bogus", "'--bogus'")]
    public async Task Run_BadArgument_ExplainsItselfAndExitsOne(string arguments, string sentence)
        => await AssertRefusedAsync(arguments.Split(' '), [], sentence);

    [Fact]
    public async Task Run_FaultyTable_TellsEveryFaultWithItsPlace()
    {
        _folder.Write("routes.yaml", "routes:\n  a: { clusterId: x, match: { pathPrefix: /a } }\n  b: { clusterId: y, match: { pathPrefix: /b } }\nclusters: {}\n");

        var errors = await AssertRefusedAsync(["--routes", "routes.yaml"], [], "gateway: The route table cannot be used:");

        Assert.Contains("routes.yaml:2:19: ", errors, StringComparison.Ordinal);
        Assert.Contains("routes.yaml:3:19: ", errors, StringComparison.Ordinal);
    }

    private async Task<string> AssertRefusedAsync(string[] arguments, Dictionary<string, string> environment, string sentence)
    {
        environment.TryAdd("GATEWAY_ADMIN__URL", "http://127.0.0.1:0");
        await using var node = GatewayProcess.Launch(_folder, arguments, environment);

        var code = await node.ExitAsync();

        var errors = node.Errors.ToString();
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
        Assert.Equal(1, code);
        return errors;
    }
}
