using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Tests.Settings;

public sealed class NodeSettingsValidatorTests
{
    // Any file that is there.
    private static readonly CertificateSettings Certificate = new() { Path = typeof(NodeSettings).Assembly.Location };

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://*:0")]
    [InlineData("http://localhost:65535")]
    [InlineData("http://[::1]:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://0.0.0.0:80")]
    public void Validate_ListenerUrl_IsAccepted(string url)
        => Assert.Empty(Validate(new() { Listeners = [new() { Url = url }] }));

    [Theory]
    [InlineData("127.0.0.1:8080", "does not begin with http:// or https://")]
    [InlineData("", "does not begin with http:// or https://")]
    [InlineData("ftp://127.0.0.1:8080", "does not begin with http:// or https://")]
    [InlineData("HTTP://127.0.0.1:8080", "does not begin with http:// or https://")]
    [InlineData("http://127.0.0.1", "has no port")]
    [InlineData("http://[::1]", "has no port")]
    [InlineData("http://127.0.0.1:", "has the port ''")]
    [InlineData("http://127.0.0.1:65536", "has the port '65536'")]
    [InlineData("http://127.0.0.1:-1", "has the port '-1'")]
    [InlineData("http://127.0.0.1:x", "has the port 'x'")]
    [InlineData("http://127.0.0.1:80/", "Remove '/'")]
    [InlineData("http://127.0.0.1:80/path?x", "Remove '/path?x'")]
    [InlineData("http://u@127.0.0.1:80", "Remove '@127.0.0.1:80'")]
    [InlineData("http://example.com:80", "has the host 'example.com'")]
    [InlineData("http://127.1:80", "has the host '127.1'")]
    [InlineData("http://::1:80", "has the host '::1'")]
    [InlineData("http://[127.0.0.1]:80", "has the host '[127.0.0.1]'")]
    [InlineData("http://:80", "has the host ''")]
    [InlineData("http://+:80", "has the host '+'")]
    public void Validate_ListenerUrl_IsRefusedWithReason(string url, string reason)
    {
        var fault = Assert.Single(Validate(new() { Listeners = [new() { Url = url }] }));

        Assert.Equal("/listeners/0/url", fault.Location);
        Assert.StartsWith($"'{url}' ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://*:80", "http://127.0.0.1:80", true)]
    [InlineData("http://127.0.0.1:80", "http://*:80", true)]
    [InlineData("http://127.0.0.1:80", "http://127.0.0.1:80", true)]
    [InlineData("http://0.0.0.0:80", "http://127.0.0.1:80", true)]
    [InlineData("http://[::]:80", "http://10.0.0.1:80", true)]
    [InlineData("http://localhost:80", "http://[::1]:80", true)]
    [InlineData("http://[0:0::1]:80", "http://[::1]:80", true)]
    [InlineData("http://0.0.0.0:80", "http://[::1]:80", false)]
    [InlineData("http://127.0.0.1:80", "http://127.0.0.2:80", false)]
    [InlineData("http://127.0.0.1:80", "http://127.0.0.1:81", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    public void Validate_TwoListeners_MustNotCollide(string first, string second, bool collide)
    {
        var faults = Validate(new() { Listeners = [new() { Url = first }, new() { Url = second }] });

        Assert.Equal(collide ? [$"/listeners/1/url: '{second}' is taken by '{first}' (at /listeners/0/url). Choose another port."] : [], Lines(faults));
    }

    [Theory]
    [InlineData("operators.internal")]
    [InlineData("gateway_1")]
    [InlineData("10.0.0.1")]
    [InlineData("[fd00::1]")]
    public void Validate_AllowedHost_IsAccepted(string host)
        => Assert.Empty(Validate(new() { Admin = new() { AllowedHosts = [host] } }));

    [Theory]
    [InlineData("")]
    [InlineData("http://operators.internal")]
    [InlineData("operators.internal:8081")]
    [InlineData("operators.internal/")]
    [InlineData("*.internal")]
    [InlineData("*")]
    [InlineData("a b")]
    public void Validate_AllowedHostThatNoRequestCouldName_IsRefused(string host)
        => Assert.Equal(
            [$"/admin/allowedHosts/1: '{host}' is no host. Write a whole name or an address, without scheme, port or wildcard, such as operators.internal."],
            Lines(Validate(new() { Admin = new() { AllowedHosts = ["operators.internal", host] } })));

    [Fact]
    public void Validate_AdminOnAListenersAddress_IsRefused()
        => Assert.Equal(
            ["/admin/url: 'http://127.0.0.1:8081' is taken by 'http://*:8081' (at /listeners/0/url). Choose another port."],
            Lines(Validate(new() { Listeners = [new() { Url = "http://*:8081" }] })));

    [Theory]
    [InlineData("https://127.0.0.1:9", "speaks http only")]
    [InlineData("http://gateway:9", "has the host 'gateway'")]
    public void Validate_AdminUrl_IsRefusedWithReason(string url, string reason)
    {
        var fault = Assert.Single(Validate(new() { Admin = new() { Url = url } }));

        Assert.Equal("/admin/url", fault.Location);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoListener_IsRefused()
        => Assert.Equal("/listeners", Assert.Single(Validate(new() { Listeners = [] })).Location);

    [Fact]
    public void Validate_Certificates_FollowTheScheme()
    {
        Assert.Empty(Validate(new() { Listeners = [new() { Url = "https://*:1", Certificate = Certificate }] }));
        Assert.Equal(
            [
                "/listeners/0/certificate: the https listener 'https://*:1' has no certificate. Add certificate with path and keyPath.",
                "/listeners/1/certificate: the http listener 'http://*:2' has a certificate. Write https://, or remove the certificate.",
            ],
            Lines(Validate(new() { Listeners = [new() { Url = "https://*:1" }, new() { Url = "http://*:2", Certificate = Certificate }] })));
    }

    [Fact]
    public void Validate_MissingCertificateFiles_AreNamed()
        => Assert.Equal(
            ["/listeners/0/certificate/path: there is no file '/no/c.pem'.", "/listeners/0/certificate/keyPath: there is no file '/no/c.key'."],
            Lines(Validate(new() { Listeners = [new() { Url = "https://*:1", Certificate = new() { Path = "/no/c.pem", KeyPath = "/no/c.key" } }] })));

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("192.168.1.1")]
    [InlineData("192.168.1.1/32")]
    [InlineData("::1")]
    [InlineData("fd00::/8")]
    [InlineData("2001:db8::/33")]
    public void Validate_TrustedProxy_IsAccepted(string range)
        => Assert.Empty(Validate(new() { TrustedProxies = [range] }));

    [Theory]
    [InlineData("10.0.0.1/8", "Write 10.0.0.0/8 for the range, or 10.0.0.1 for the one address.")]
    [InlineData("192.168.1.255/25", "Write 192.168.1.128/25 for the range")]
    [InlineData("fd00::1/8", "Write fd00::/8 for the range, or fd00::1 for the one address.")]
    [InlineData("10.0.0.0/33", "has the prefix length '33'. Write a number from 0 to 32.")]
    [InlineData("::/129", "Write a number from 0 to 128.")]
    [InlineData("10.0.0.0/", "has the prefix length ''")]
    [InlineData("10.0.0.0/-1", "has the prefix length '-1'")]
    [InlineData("10.1/16", "is neither an IP address nor a CIDR range")]
    [InlineData("10", "is neither an IP address nor a CIDR range")]
    [InlineData("", "is neither an IP address nor a CIDR range")]
    [InlineData("[::1]", "is neither an IP address nor a CIDR range")]
    [InlineData("fe80::1%eth0", "is neither an IP address nor a CIDR range")]
    [InlineData("load-balancer", "is neither an IP address nor a CIDR range")]
    public void Validate_TrustedProxy_IsRefusedWithReason(string range, string reason)
    {
        var fault = Assert.Single(Validate(new() { TrustedProxies = ["::1", range] }));

        Assert.Equal("/trustedProxies/1", fault.Location);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Durations_AreBounded()
    {
        var settings = new NodeSettings
        {
            Shutdown = new() { DrainDelay = Timeout.InfiniteTimeSpan, Timeout = TimeSpan.FromDays(2) },
            Limits = new() { ClientIdle = TimeSpan.Zero, RequestHead = Timeout.InfiniteTimeSpan },
        };

        Assert.Equal(
            [
                "/shutdown/drainDelay: drainDelay must be from 0s to 1d, not none.",
                "/shutdown/timeout: timeout must be more than 0s and at most 1d, or none, not 2d.",
                "/limits/requestHead: requestHead must be more than 0s and at most 1d, not none.",
                "/limits/clientIdle: clientIdle must be more than 0s, or none.",
            ],
            Lines(Validate(settings)));
    }

    [Fact]
    public void Validate_TlsOfACleartextListener_IsRefused()
        => Assert.Equal(
            [
                "/listeners/0/certificates: the http listener 'http://*:1' has certificates. Write https://, or remove them.",
                "/listeners/0/certificates/0/path: there is no file 'missing.pem'.",
                "/listeners/1/clientCertificates: the http listener 'http://*:2' cannot ask clients for certificates. Write https://, or remove clientCertificates.",
                "/listeners/1/clientCertificates/caPath: there is no file 'missing.pem'.",
            ],
            Lines(Validate(new()
            {
                Listeners =
                [
                    new() { Url = "http://*:1", Certificates = [new() { Path = "missing.pem" }] },
                    new() { Url = "http://*:2", ClientCertificates = new() { CaPath = "missing.pem" } },
                ],
            })));

    [Fact]
    public void Validate_BackendTls_NamesFilesThatAreThereAndSaysSomething()
    {
        Assert.Empty(Validate(BackendTls(new() { Certificate = Certificate, CaPath = Certificate.Path })));
        Assert.Equal(
            [
                "/backendTls/a/certificate/path: there is no file '/no/c.pem'.",
                "/backendTls/a/certificate/keyPath: there is no file '/no/c.key'.",
                "/backendTls/a/caPath: there is no file '/no/ca.pem'.",
            ],
            Lines(Validate(BackendTls(new() { Certificate = new() { Path = "/no/c.pem", KeyPath = "/no/c.key" }, CaPath = "/no/ca.pem" }))));
        Assert.Equal(["/backendTls/a: backendTls 'a' says nothing. Add certificate, caPath or both, or remove it."], Lines(Validate(BackendTls(new()))));
        Assert.Equal(
            ["/backendTls: The backendTls id 'a b' contains ' '. Use only letters (a-z, A-Z), digits, '.', '_' and '-'."],
            Lines(Validate(BackendTls(new() { CaPath = Certificate.Path }, "a b"))));
    }

    [Theory]
    [InlineData(-1, 10, "/shutdown/webSocketSpread: webSocketSpread must be from 0s to timeout (10s), not none.")]
    [InlineData(11_000, 10, "/shutdown/webSocketSpread: webSocketSpread must be from 0s to timeout (10s), not 11s.")]
    public void Validate_WebSocketSpread_IsWithinTheTimeout(int spreadMs, int timeout, string fault)
        => Assert.Equal([fault], Lines(Validate(new() { Shutdown = new() { Timeout = TimeSpan.FromSeconds(timeout), WebSocketSpread = TimeSpan.FromMilliseconds(spreadMs) } })));

    [Fact]
    public void Validate_TimeoutNone_IsAccepted()
        => Assert.Empty(Validate(new() { Shutdown = new() { Timeout = Timeout.InfiniteTimeSpan } }));

    [Fact]
    public void Validate_EmptyPaths_AreRefused()
        => Assert.Equal(
            ["/routeTable", "/dataDirectory", "/accessLog/path"],
            Validate(new() { RouteTable = "", DataDirectory = " ", AccessLog = new() { Path = "" } }).Select(fault => fault.Location));

    private static NodeSettings BackendTls(BackendTlsSettings tls, string name = "a") => new() { BackendTls = new Dictionary<string, BackendTlsSettings> { [name] = tls } };

    private static IReadOnlyList<NodeSettingsFault> Validate(NodeSettings settings) => NodeSettingsValidator.Validate(settings);

    private static IEnumerable<string> Lines(IEnumerable<NodeSettingsFault> faults) => faults.Select(fault => $"{fault.Location}: {fault.Message}");
}
