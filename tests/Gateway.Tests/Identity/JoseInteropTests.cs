using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Keys and tokens made by jose, the JavaScript library that most Node.js issuers use.</summary>
public sealed class JoseInteropTests : IDisposable
{
    private const string Script = """
        import * as jose from 'jose';
        const good = {}, bad = {}, keys = [];
        const claims = () => new jose.SignJWT({ scope: 'read write', name: 'Jürgen \u{1F600}', nested: { a: [1, 2, { b: null }] } })
          .setIssuer('https://issuer.example/').setSubject('alice').setAudience(['other', 'api']).setIssuedAt().setExpirationTime('10m').setNotBefore('0s');
        for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']) {
          const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
          const kid = await jose.calculateJwkThumbprint(await jose.exportJWK(publicKey));
          keys.push({ ...await jose.exportJWK(publicKey), kid, alg, use: 'sig' });
          good[alg] = await claims().setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(privateKey);
          bad[alg + ' of another key'] = await claims().setProtectedHeader({ alg, kid }).sign((await jose.generateKeyPair(alg)).privateKey);
        }
        const ed = await jose.generateKeyPair('EdDSA', { extractable: true });
        keys.push({ ...await jose.exportJWK(ed.publicKey), kid: 'ed', alg: 'EdDSA' });
        bad.EdDSA = await claims().setProtectedHeader({ alg: 'EdDSA', kid: 'ed' }).sign(ed.privateKey);
        bad.HS256 = await claims().setProtectedHeader({ alg: 'HS256', kid: keys[0].kid }).sign(new TextEncoder().encode(JSON.stringify(keys[0])));
        bad.none = new jose.UnsecuredJWT({}).setIssuer('https://issuer.example/').setSubject('alice').setAudience('api').setExpirationTime('10m').encode();
        bad.encrypted = await new jose.EncryptJWT({}).setIssuer('https://issuer.example/').setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(new Uint8Array(32));
        console.log(JSON.stringify({ good, bad, jwks: { keys } }));
        """;

    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Send_TokensOfJose_AreTakenForAllNineAlgorithmsAndNoOther()
    {
        await NodePackages.InstallAsync(_folder, "jose@5.10.0");
        using var made = JsonDocument.Parse(await NodePackages.RunAsync(_folder, Script));
        await using var provider = await FakeProvider.StartAsync();
        provider.Publish(made.RootElement.GetProperty("jwks").GetRawText());
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, "access: required\n    requiredScopes: [read]", table: provider.Section("claims: { headers: { X-Name: name } }"), configure: s => s with { TrustedProxies = ["127.0.0.1"] });
        var client = 0;

        async Task<int> SendAsync(JsonProperty token)
            => (await passage.SendAsync(RawRequests.Get("/", $"Authorization: Bearer {token.Value.GetString()}", $"X-Forwarded-For: 198.51.100.{++client}"))).Status;

        var good = made.RootElement.GetProperty("good").EnumerateObject().ToList();
        Assert.Equal(9, good.Count);
        foreach (var token in good)
        {
            Assert.True(await SendAsync(token) == 200, token.Name);
        }

        foreach (var token in made.RootElement.GetProperty("bad").EnumerateObject())
        {
            Assert.True(await SendAsync(token) == 401, token.Name);
        }

        Assert.Equal(9, passage.Backend.Requests.Count);
        Assert.All(passage.Backend.Requests, request => Assert.Equal("J%C3%BCrgen%20%F0%9F%98%80", request.Value("X-Name")));
    }
}
