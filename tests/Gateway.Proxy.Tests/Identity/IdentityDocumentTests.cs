using System.Text;
using Gateway.Core.Identity;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Identity;

/// <summary>Identity providers in documents.</summary>
public sealed class IdentityDocumentTests
{
    private const string Everything =
        """
        defaultAccess: deny
        identityProviders:
          corp:
            issuer: https://id.example.com/
            audiences: [api, other]
            jwksUri: http://id.internal/keys
            allowHttp: true
            algorithms: [ES256]
            clockSkew: 0s
            maxTokenBytes: 4096
            requiredType: at+jwt
            passToBackend: true
            claims: { consumer: /user/id, tier: plan, scopes: scp, headers: { X-User-Email: email, X-A: a } }
            signIn: { clientId: gateway, clientSecretVariable: SECRET, publicUrl: "https://shop", scopes: [email], sessionLifetime: 2h }
            keyFetch: { refreshInterval: 1m, timeout: 2s, maxWait: 0s, maxStale: 1h }
        consumers:
          acme: { credentials: [{ provider: corp, subject: "5" }] }
        routes:
          a: { clusterId: c, access: public }
          b: { clusterId: c, match: { path: /b }, access: required, signIn: corp, requiredScopes: [read], requiredClaims: [{ claim: department, values: [sales] }] }
        clusters:
          c: { destinations: { x: { address: "http://10.0.0.1:8080" } } }
        """;

    [Fact]
    public void Read_EverythingStated_IsRead()
    {
        var table = Read(Everything);
        var provider = table.IdentityProviders["corp"];
        Assert.Equal((RouteAccess.Deny, RouteAccess.Public), (table.DefaultAccess, table.Routes["a"].Access));
        Assert.Equal((TimeSpan.Zero, 4096, true, true), (provider.ClockSkew, provider.MaxTokenBytes, provider.PassToBackend, provider.AllowHttp));
        Assert.Equal("email", provider.Claims.Headers["X-User-Email"]);
        Assert.Equal(TimeSpan.Zero, provider.KeyFetch.MaxWait);
        Assert.Equal("department", table.Routes["b"].RequiredClaims[0].Claim);
    }

    /// <summary>What a fleet stores is the canonical text: it must mean the same.</summary>
    [Theory]
    [InlineData(Everything)]
    [InlineData("identityProviders: { corp: { issuer: \"https://id/\", audiences: [api] } }")]
    public void Write_CanonicalText_ReadsAsTheSame(string document)
    {
        var table = Read(document);
        Assert.Equal(RouteTableJson.Hash(table), RouteTableJson.Hash(Read(Encoding.UTF8.GetString(RouteTableJson.Write(table)), "canonical.json")));
    }

    [Theory]
    [InlineData("[api, other]", "[other, api]")]
    [InlineData("clockSkew: 0s", "clockSkew: 60s")]
    [InlineData("maxWait: 0s", "maxWait: 1s")]
    [InlineData("allowHttp: true", "allowHttp: true\n    pem: x")]
    [InlineData("X-A: a", "X-A: b")]
    [InlineData("sessionLifetime: 2h", "sessionLifetime: 3h")]
    [InlineData("signIn: corp, ", "")]
    [InlineData("access: public", "access: deny")]
    public void Hash_AnyDifference_IsAnother(string part, string other)
        => Assert.NotEqual(RouteTableJson.Hash(Bind(Everything)), RouteTableJson.Hash(Bind(Everything.Replace(part, other, StringComparison.Ordinal))));

    [Fact]
    public void Read_UnknownAlgorithm_IsToldWithItsPlace()
    {
        var fault = Assert.Single(RouteTableReader.ReadText(Everything.Replace("[ES256]", "[HS256]", StringComparison.Ordinal), "t.yaml", _ => null).Faults);
        Assert.StartsWith("t.yaml:8:18: The algorithm 'HS256' is a shared secret", fault.ToString(), StringComparison.Ordinal);
    }

    private static RouteTable Read(string text, string name = "t.yaml")
    {
        var result = RouteTableReader.ReadText(text, name, name.EndsWith(".json", StringComparison.Ordinal) ? null : _ => null);
        Assert.Equal([], result.Faults);
        return result.Value!;
    }

    /// <summary>Without the rules: as a document says it.</summary>
    private static RouteTable Bind(string text)
    {
        var faults = new Gateway.Proxy.Documents.DocumentFaults();
        var root = Gateway.Proxy.Documents.DocumentReader.ReadText(text, "t.yaml", faults);
        return new Gateway.Proxy.Documents.DocumentBinder(faults, new(_ => null)).Bind<RouteTable>(root!)!;
    }
}
