using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// Refuses requests that no backend should see: methods that address the proxy itself, framing and paths that two
/// parties could read in two ways.
/// </summary>
internal static class RequestScreen
{
    private const string BadRequest = "Bad request";

    public static Problem? Check(HttpContext context, string rawTarget, long? maxBodyBytes)
        => CheckMethod(context) ?? CheckFraming(context.Request) ?? CheckTarget(rawTarget) ?? CheckSize(context.Request, maxBodyBytes);

    private static Problem? CheckMethod(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsTrace(method))
        {
            return new(405, "Method not allowed", "The gateway does not forward TRACE.", "http_request_denied");
        }

        if (HttpMethods.IsConnect(method) && !IsWebSocket(context))
        {
            return new(405, "Method not allowed", "The gateway is no tunnel: it does not take CONNECT.", "http_request_denied");
        }

        return IsMisspelt(method, out var known)
            ? new(400, BadRequest, $"Methods are case-sensitive; write {known} in capital letters.", "http_request_error")
            : null;
    }

    /// <summary>
    /// Whether a method is a known one but for its case. Routes take it for another than the known one, and the client
    /// that forwards would send the known one: past the rules that a route has for it.
    /// </summary>
    private static bool IsMisspelt(string method, out string known)
    {
        known = method.AsSpan().ContainsAnyInRange('a', 'z') ? HttpMethod.Parse(method).Method : method;
        return known != method;
    }

    /// <summary>Whether it is an extended CONNECT (RFC 8441), the WebSocket handshake of HTTP/2.</summary>
    private static bool IsWebSocket(HttpContext context)
        => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } protocol }
            && protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>The forms of request smuggling that the server lets through (RFC 9112, section 6.3).</summary>
    private static Problem? CheckFraming(HttpRequest request)
    {
        var encoding = request.Headers.TransferEncoding;
        if (encoding.Count == 0)
        {
            return null;
        }

        if (!HttpProtocol.IsHttp11(request.Protocol))
        {
            return new(400, BadRequest, $"{request.Protocol} has no Transfer-Encoding.", "http_request_error") { ClosesConnection = true };
        }

        if (encoding.Count > 1 || !string.Equals(encoding[0], "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return new(501, "Not implemented", "The only Transfer-Encoding the gateway takes is chunked.", "http_request_error") { ClosesConnection = true };
        }

        // Kestrel renames the Content-Length that comes with Transfer-Encoding to this.
        return request.Headers.ContainsKey("X-Content-Length")
            ? new(400, BadRequest, "The request has both Content-Length and Transfer-Encoding; send one of them.", "http_request_error") { ClosesConnection = true }
            : null;
    }

    private static Problem? CheckTarget(string rawTarget)
    {
        // The server lets some through, and they would end or split the request line that the backend reads.
        if (rawTarget.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return new(400, BadRequest, "The request target has a space, a control character or one beyond ASCII; escape it.", "http_request_error") { ClosesConnection = true };
        }

        if (rawTarget.Contains('#', StringComparison.Ordinal))
        {
            return new(400, BadRequest, "The request target has a fragment (#), which is never sent.", "http_request_error");
        }

        if (rawTarget == "*")
        {
            return new(501, "Not implemented", "The gateway does not forward OPTIONS * (the server as a whole); ask for a path.", "http_request_error");
        }

        return AmbiguousPath.Detect(rawTarget)
            ? new(400, BadRequest, "The path has '.' or '..' segments, plain or escaped; send the path they lead to.", "http_request_error")
            : null;
    }

    private static Problem? CheckSize(HttpRequest request, long? maxBodyBytes)
        => request.ContentLength > maxBodyBytes ? BodyTooLarge(maxBodyBytes.Value) : null;

    /// <summary>The answer to a body slower than the node's bound.</summary>
    public static Problem BodyTooSlow(int bytesPerSecond) => new(
        408, "Request timeout", $"The request body came slower than the {bytesPerSecond} bytes a second that this gateway waits for (limits.minRequestBytesPerSecond).", "http_request_error") { ClosesConnection = true };

    /// <summary>The answer to a body above the node's bound.</summary>
    public static Problem BodyTooLarge(long maxBodyBytes) => new(
        413, "Content too large", $"The request body is larger than the {maxBodyBytes} bytes that this gateway takes (limits.maxRequestBodyBytes).", "http_request_error");
}
