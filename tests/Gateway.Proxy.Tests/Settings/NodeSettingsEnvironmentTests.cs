using Gateway.Proxy.Documents;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Tests.Settings;

public sealed class NodeSettingsEnvironmentTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_VariablesOfEveryType_OverrideDefaults()
    {
        var settings = Read(
            "GATEWAY_ADMIN__URL=http://127.0.0.1:9999",
            "GATEWAY_ADMIN__ALLOWEDHOSTS=a.internal, b.internal",
            "GATEWAY_LOGLEVEL=warning",
            "GATEWAY_ENGINE=local",
            "GATEWAY_ACCESSLOG__ENABLED=false",
            "GATEWAY_LIMITS__MAXREQUESTBODYBYTES=5",
            "GATEWAY_SHUTDOWN__TIMEOUT=1m30s",
            "GATEWAY_TRUSTEDPROXIES=10.0.0.0/8,::1",
            "GATEWAY_ROUTETABLE=routes.yaml").Value!;

        Assert.Equal(("http://127.0.0.1:9999", LogDetail.Warning, EngineKind.Local), (settings.Admin.Url, settings.LogLevel, settings.Engine));
        Assert.Equal((false, 5L, TimeSpan.FromSeconds(90)), (settings.AccessLog.Enabled, settings.Limits.MaxRequestBodyBytes, settings.Shutdown.Timeout));
        Assert.Equal(["a.internal", "b.internal"], settings.Admin.AllowedHosts);
        Assert.Equal(["10.0.0.0/8", "::1"], settings.TrustedProxies);
        Assert.Equal("routes.yaml", settings.RouteTable);
    }

    [Fact]
    public void Read_ItemsOfLists_OverrideAndAppendInNumericOrder()
    {
        File.WriteAllText(_file, "listeners: [{ url: \"http://*:1\", protocol: http1 }, { url: \"http://*:2\" }]\ntrustedProxies: [10.0.0.1]\n");

        var settings = Read(
            [
                "GATEWAY_LISTENERS__0__URL=http://*:80",
                .. Enumerable.Range(2, 10).Select(number => $"GATEWAY_LISTENERS__{number}__URL=http://*:{number + 1}"),
                "GATEWAY_TRUSTEDPROXIES__1=10.0.0.2",
            ]).Value!;

        Assert.Equal(["http://*:80", .. Enumerable.Range(2, 11).Select(port => $"http://*:{port}")], settings.Listeners.Select(listener => listener.Url));
        Assert.Equal(ListenerProtocol.Http1, settings.Listeners[0].Protocol);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], settings.TrustedProxies);
    }

    [Fact]
    public void Read_PartsOfSomethingWithAName_OverrideAndAppend()
    {
        var other = Path.GetFullPath(_file);
        File.WriteAllText(_file, $"backendTls: {{ Inside: {{ certificate: {{ path: {other}, keyPath: {other} }} }} }}\n");

        var settings = Read($"GATEWAY_BACKENDTLS__Inside__CERTIFICATE__PASSWORD=secret", $"GATEWAY_BACKENDTLS__other__CAPATH={other}").Value!;

        Assert.Equal(new CertificateSettings { Path = other, KeyPath = other, Password = "secret" }, settings.BackendTls["Inside"].Certificate);
        Assert.Equal(new BackendTlsSettings { CaPath = other }, settings.BackendTls["other"]);
    }

    [Fact]
    public void Read_ItemOfAListWithoutFile_ReplacesTheDefault()
        => Assert.Equal("http://*:1", Assert.Single(Read("GATEWAY_LISTENERS__0__URL=http://*:1").Value!.Listeners).Url);

    [Theory]
    [InlineData("GATEWAY_TRUSTEDPROXIES=", 0)]
    [InlineData("GATEWAY_TRUSTEDPROXIES=::1,", 1)]
    public void Read_ListOfText_IsReplacedAsAWhole(string variable, int count)
    {
        File.WriteAllText(_file, "trustedProxies: [10.0.0.1, 10.0.0.2]\n");

        Assert.Equal(count, Read(variable).Value!.TrustedProxies.Count);
    }

    [Theory]
    [InlineData("GATEWAY_ADMIN__UR=x", "GATEWAY_ADMIN__UR: there is no such setting; did you mean GATEWAY_ADMIN__URL? Unset it or correct it.")]
    [InlineData("GATEWAY_LOGLEVL=x", "GATEWAY_LOGLEVL: there is no such setting; did you mean GATEWAY_LOGLEVEL? Unset it or correct it.")]
    [InlineData("GATEWAY_ROUTE=x", "GATEWAY_ROUTE: there is no such setting; did you mean GATEWAY_ROUTES? Unset it or correct it.")]
    [InlineData("GATEWAY_LISTENERS__12__ULR=x", "GATEWAY_LISTENERS__12__ULR: there is no such setting; did you mean GATEWAY_LISTENERS__0__URL? Unset it or correct it.")]
    [InlineData("GATEWAY_Admin__Url=x", "GATEWAY_Admin__Url: there is no such setting; did you mean GATEWAY_ADMIN__URL? Unset it or correct it.")]
    [InlineData("GATEWAY_ADMIN_URL=x", "GATEWAY_ADMIN_URL: there is no such setting; did you mean GATEWAY_ADMIN__URL? Unset it or correct it.")]
    [InlineData("GATEWAY_SOMETHING__ELSE=x", "GATEWAY_SOMETHING__ELSE: there is no such setting. Unset it, or correct it: GATEWAY_ and the setting's path in capitals with __ between.")]
    [InlineData("GATEWAY_ADMIN=x", "GATEWAY_ADMIN: this is a group of settings. Set one of them, such as GATEWAY_ADMIN__URL.")]
    [InlineData("GATEWAY_LISTENERS=x", "GATEWAY_LISTENERS: this is a group of settings. Set one of them, such as GATEWAY_LISTENERS__0__URL.")]
    [InlineData("GATEWAY_BACKENDTLS__inside=x", "GATEWAY_BACKENDTLS__inside: this is a group of settings. Set one of them, such as GATEWAY_BACKENDTLS__inside__CERTIFICATE__PATH.")]
    [InlineData("GATEWAY_BACKENDTLS__NAME__CAPTH=x", "GATEWAY_BACKENDTLS__NAME__CAPTH: there is no such setting; did you mean GATEWAY_BACKENDTLS__NAME__CAPATH? Unset it or correct it.")]
    [InlineData("GATEWAY_LISTENERS__1__URL=http://*:1", "GATEWAY_LISTENERS__1__URL: there is no item 0 before it. Numbers begin at 0 and leave no gap.")]
    [InlineData("GATEWAY_LISTENERS__0__PROTOCOL=http1", "GATEWAY_LISTENERS__0__PROTOCOL: item 1 lacks the required key 'url': text, such as \"abc\".")]
    [InlineData("GATEWAY_LIMITS__MAXREQUESTHEADERS=many", "GATEWAY_LIMITS__MAXREQUESTHEADERS: 'maxRequestHeaders' must be a whole number such as 5, not 'many'.")]
    [InlineData("GATEWAY_TRUSTEDPROXIES=::1,host", "GATEWAY_TRUSTEDPROXIES: 'host' is neither an IP address nor a CIDR range. Write for example 10.0.0.0/8 or ::1.")]
    public void Read_VariableThatDoesNotFit_NamesItAndTheRemedy(string variable, string expected)
        => Assert.Equal(expected, Assert.Single(Read(variable).Faults).ToString());

    [Theory]
    [InlineData("GATEWAY_ROUTES=/a=http://h:1")]
    [InlineData("GATEWAY_CONFIG=node.yaml")]
    [InlineData("GATEWAY_ADMIN_TOKEN=secret")]
    [InlineData("GATEWAY_X=1")]
    [InlineData("GATEWAY_BACKEND_HOST=10.0.0.1")]
    [InlineData("GATEWAY_SERVICE_HOST=10.0.0.1")]
    [InlineData("GATEWAY_SERVICE_PORT_HTTP=80")]
    [InlineData("GATEWAY_PORT=tcp://10.0.0.1:80")]
    [InlineData("GATEWAY_PORT_80_TCP_ADDR=10.0.0.1")]
    [InlineData("GATEWAY=1")]
    [InlineData("gateway_admin__ur=1")]
    [InlineData("PATH=/bin")]
    public void Read_OtherVariable_IsIgnored(string variable)
        => Assert.Empty(Read(variable).Faults);

    [Fact]
    public void Read_ValueThatLooksLikeAVariable_IsTakenAsItIs()
        => Assert.Equal("${HOME}", Read("GATEWAY_ROUTETABLE=${HOME}").Value!.RouteTable);

    private DocumentResult<NodeSettings> Read(params string[] variables)
    {
        var environment = variables.Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        return NodeSettingsReader.Read(new FileInfo(_file).Length > 0 ? _file : null, environment);
    }
}
