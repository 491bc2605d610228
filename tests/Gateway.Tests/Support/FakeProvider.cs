using System.Text;
using Gateway.TestTokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Support;

/// <summary>An identity provider on a real socket, whose keys and manners change as the test says.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly TestIssuer _first = new();
    private KestrelBackend? _server;
    private string _keys;
    private RequestDelegate? _manners;
    private int _fetches;

    private FakeProvider() => _keys = _first.Jwks;

    /// <summary>Whose key it has at first.</summary>
    public TestIssuer Issuer => _first;

    /// <summary>How often its keys were asked for.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public string JwksUri { get; private set; } = "";

    public static async Task<FakeProvider> StartAsync()
    {
        var provider = new FakeProvider();
        provider._server = await KestrelBackend.StartAsync(HttpProtocols.Http1, provider.AnswerAsync);
        provider.JwksUri = $"{provider._server.Address}keys";
        return provider;
    }

    /// <summary>Publishes other keys.</summary>
    public void Publish(string jwks) => Volatile.Write(ref _keys, jwks);

    /// <summary>Answers differently from now on; null to answer as it should.</summary>
    public void Behave(RequestDelegate? manners) => Volatile.Write(ref _manners, manners);

    /// <summary>Answers any text in place of its keys.</summary>
    public void BehaveAs(string body, int status = 200) => Behave(context => WriteAsync(context, body, status));

    /// <summary>Closes its socket for good.</summary>
    public async ValueTask KillAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>The identityProviders section of a table.</summary>
    /// <param name="more">More of the provider, in flow style.</param>
    public string Section(string more = "")
        => $$"""identityProviders: { corp: { issuer: "{{TestIssuer.Name}}", audiences: [api], jwksUri: "{{JwksUri}}"{{(more.Length > 0 ? ", " + more : "")}} } }""";

    /// <summary>A header with a token of its first key.</summary>
    /// <param name="changes">Of its claims.</param>
    public string Bearer(params (string Name, object? Value)[] changes) => BearerOf(_first, changes);

    /// <summary>A header with a token of any issuer's.</summary>
    public static string BearerOf(TestIssuer issuer, params (string Name, object? Value)[] changes)
        => "Authorization: Bearer " + issuer.Token(TestIssuer.Claims(TimeProvider.System.GetUtcNow(), changes));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _first.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _fetches);
        return Volatile.Read(ref _manners) is { } manners ? manners(context)
            : context.Request.Path == "/.well-known/openid-configuration"
                ? WriteAsync(context, $$"""{"issuer":"{{TestIssuer.Name}}","jwks_uri":"{{JwksUri}}"}""", 200)
                : WriteAsync(context, Volatile.Read(ref _keys), 200);
    }

    private static Task WriteAsync(HttpContext context, string body, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, Encoding.UTF8);
    }
}
