using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>A certified OpenID Connect provider (oidc-provider from npm) in a process of its own, with one client: the gateway.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientSecret = "a client's secret: + & %";

    /// <summary>Somebody with more claims than one cookie holds.</summary>
    public const string Verbose = "verbose";

    private const string Script = """
        import { createServer } from 'node:http';
        import Provider from 'oidc-provider';
        const server = createServer();
        const held = [];
        let isHolding = false;
        process.stdin.on('data', () => {
          isHolding = !isHolding;
          held.splice(0).forEach(go => go());
          console.log(isHolding ? 'will hold' : 'will not hold');
        });
        server.listen(0, '127.0.0.1', () => {
          const issuer = `http://127.0.0.1:${server.address().port}`;
          const provider = new Provider(issuer, {
            clients: [{
              client_id: 'the gateway', client_secret: process.env.CLIENT_SECRET, redirect_uris: [process.env.REDIRECT_URI],
              grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
            }],
            pkce: { required: () => true },
            conformIdTokenClaims: false,
            features: { revocation: { enabled: true } },
            claims: { openid: ['sub'], email: ['email'] },
            ttl: { AccessToken: Number(process.env.LIFETIME), IdToken: 3600, RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 600, AuthorizationCode: 60 },
            issueRefreshToken: async () => process.env.REFRESH === 'yes',
            rotateRefreshToken: true,
            findAccount: async (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, email: id === 'verbose' ? `${'x'.repeat(4000)}@example.com` : `${id}@example.com` }) }),
          });
          provider.use(async (ctx, next) => {
            if (ctx.path === '/token') console.log('asked for tokens');
            if (ctx.path === '/token' && isHolding) await new Promise(go => { held.push(go); console.log('holding'); });
            await next();
          });
          provider.on('refresh_token.consumed', () => console.log('refreshed'));
          provider.on('grant.error', (ctx, error) => console.log(`refused ${error.error}`));
          provider.on('grant.revoked', () => console.log('revoked'));
          server.on('request', provider.callback());
          console.log(`serving ${issuer} end`);
        });
        """;

    private System.Diagnostics.Process _process = null!;

    public string Issuer { get; private set; } = "";

    public ProcessLines Output { get; private set; } = null!;

    /// <param name="packages">Its package.</param>
    /// <param name="gateway">Where browsers reach the gateway.</param>
    /// <param name="lifetime">Of access tokens, in seconds.</param>
    /// <param name="canRefresh">Whether it gives refresh tokens.</param>
    public static async Task<OidcProvider> StartAsync(OidcPackages packages, Uri gateway, int lifetime = 3600, bool canRefresh = false)
    {
        var provider = new OidcProvider();
        var start = new ProcessStartInfo("node", [packages.Folder.Write("provider.mjs", Script)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["CLIENT_SECRET"] = ClientSecret;
        start.Environment["REDIRECT_URI"] = new Uri(gateway, "/.gateway/callback").ToString();
        start.Environment["LIFETIME"] = $"{lifetime}";
        start.Environment["REFRESH"] = canRefresh ? "yes" : "no";
        provider._process = System.Diagnostics.Process.Start(start)!;
        provider.Output = new(provider._process.StandardOutput);
        provider.Issuer = (await provider.Output.WaitForAsync("serving ")).Split(' ')[1];
        return provider;
    }

    /// <summary>How often the gateway has exchanged a code or a refresh token, or tried to.</summary>
    public int Exchanges => CountOf("asked for tokens");

    /// <summary>How many of its lines contain a text.</summary>
    public int CountOf(string text) => Output.All.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Lets everybody who exchanges something wait; or, the second time, no more.</summary>
    public async Task ToggleHoldAsync()
    {
        var count = CountOf(" hold");
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        await Output.WaitForAsync(" hold", count + 1);
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
