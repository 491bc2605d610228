using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Gateway.TestTokens;

namespace Gateway.Benchmarks.Identity;

/// <summary>Finding out who shows a token: one seen before, and one whose signature is verified.</summary>
[MemoryDiagnoser]
public class TokenBenchmark
{
    private const int Requests = 4096;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly TokenCache _cache = new();
    private string[] _tokens = [];
    private TokenIssuers _issuers = TokenIssuers.Create(new());
    private VerificationKeySet _keys = VerificationKeySet.Empty;
    private int _next;

    /// <summary>What tokens are signed with. RSA is the cheapest to verify.</summary>
    [Params("RS256", "ES256")]
    public string Algorithm { get; set; } = "RS256";

    [GlobalSetup]
    public void Setup()
    {
        using var issuer = new TestIssuer(Algorithm);
        _issuers = TokenIssuers.Create(new RouteTable
        {
            IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = new() { Issuer = TestIssuer.Name, Audiences = ["api"] } },
        });
        if (JsonWebKeySet.Read(Encoding.UTF8.GetBytes(issuer.Jwks), out var keys) is { } fault)
        {
            throw new InvalidOperationException(fault);
        }

        _keys = new(keys);
        _tokens = [.. Enumerable.Range(0, Requests).Select(number => issuer.Token(TestIssuer.Claims(
            Now, ("sub", $"user-{number}"), ("scope", "openid profile email read write"), ("email", $"user-{number}@example.com"), ("groups", Enumerable.Range(0, 20).Select(g => $"group-{g}")))))];
        foreach (var token in _tokens)
        {
            _cache.Add(token, Validate(token), Now);
        }
    }

    [Benchmark]
    public int Known() => _cache.Find(_tokens[_next++ & (Requests - 1)], Now) is null ? throw new InvalidOperationException() : 1;

    [Benchmark]
    public int Validate() => Validate(_tokens[_next++ & (Requests - 1)]).Fault == TokenFault.None ? 1 : throw new InvalidOperationException();

    private TokenResult Validate(string token)
    {
        JsonWebToken.Parse(token, _issuers.MaxTokenLength, out var parsed);
        return _issuers.Find(parsed!.Issuer)!.Validate(parsed, _keys, Now);
    }
}
