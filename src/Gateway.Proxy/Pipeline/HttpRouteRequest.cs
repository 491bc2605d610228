using Gateway.Core.Routing;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Pipeline;

/// <summary>A request as the route matcher sees it.</summary>
internal readonly ref struct HttpRouteRequest : IRouteRequest
{
    private readonly HttpRequest _request;

    /// <param name="request">The request.</param>
    /// <param name="method">Another method than its own, of which a preflight asks.</param>
    public HttpRouteRequest(HttpRequest request, string? method = null)
    {
        _request = request;
        Method = method ?? (HttpMethods.IsConnect(request.Method) ? HttpMethods.Get : request.Method);
        Host = WithoutPort(request.Headers.Host.ToString());
    }

    /// <summary>An extended CONNECT (RFC 8441) opens a WebSocket, which over HTTP/1.1 is a GET: routes see it as one.</summary>
    public string Method { get; }

    public ReadOnlySpan<char> Host { get; }

    public string Path => _request.Path.Value ?? "";

    public ReadOnlySpan<char> Query => _request.QueryString.Value;

    public int CountHeader(string name) => _request.Headers[name].Count;

    public string GetHeader(string name, int index) => _request.Headers[name][index] ?? "";

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');

        // The colons inside [::1] are no port's.
        return colon < 0 || host[^1] == ']' ? host : host[..colon];
    }
}
