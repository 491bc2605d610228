using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>What a browser does: keeps cookies, follows redirects, fills in forms.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;

    public Browser() => _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies });

    /// <summary>Every address it was at, in order.</summary>
    public List<Uri> Visited { get; } = [];

    /// <summary>The cookies for an address.</summary>
    public IReadOnlyList<Cookie> CookiesOf(Uri address) => [.. _cookies.GetCookies(address).Cast<Cookie>()];

    /// <summary>The gateway's session; null without one.</summary>
    public string? SessionOf(Uri address) => CookiesOf(address).SingleOrDefault(cookie => cookie.Name == "gateway-session")?.Value;

    /// <summary>Puts another value in a cookie.</summary>
    public void Forge(Uri address, string name, string value) => _cookies.Add(address, new Cookie(name, value, "/"));

    /// <summary>Asks for a page and goes no further.</summary>
    public async Task<HttpResponseMessage> AskAsync(Uri address, HttpMethod? method = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        Visited.Add(address);
        return await _client.SendAsync(request).Within();
    }

    /// <summary>Visits a page and wherever that leads, signing in as somebody on the way.</summary>
    public async Task<HttpResponseMessage> VisitAsync(Uri address, string name)
    {
        var response = await AskAsync(address);
        for (var step = 0; step < 30; step++)
        {
            if (response.Headers.Location is { } location)
            {
                address = new(address, location);
                response = await AskAsync(address);
            }
            else if (Form().Match(await response.Content.ReadAsStringAsync().Within()) is { Success: true } form)
            {
                address = new(address, form.Groups["action"].Value);
                var prompt = Prompt().Match(await response.Content.ReadAsStringAsync().Within()).Groups["prompt"].Value;
                response = await AskAsync(address, HttpMethod.Post, new FormUrlEncodedContent([new("prompt", prompt), new("login", name), new("password", "any")]));
            }
            else
            {
                return response;
            }
        }

        throw new InvalidOperationException($"It never came to an end: {string.Join("\n", Visited)}");
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<form [^>]*action=\"(?<action>[^\"]+)\" method=\"post\">")]
    private static partial Regex Form();

    [GeneratedRegex("name=\"prompt\" value=\"(?<prompt>[^\"]+)\"")]
    private static partial Regex Prompt();
}
