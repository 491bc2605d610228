using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Proxy.Answers;
using Gateway.Proxy.Identity;
using Gateway.Proxy.Identity.Sessions;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Mirroring;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Makes the forwarded request and response of one exchange: everything passes unmodified except what HTTP demands
/// and what the route table asks for.
/// </summary>
/// <remarks>One per pooled <see cref="Exchange"/>, so that a request allocates none.</remarks>
internal sealed class ForwardTransformer(Exchange exchange) : HttpTransformer
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    private string? _hiddenHeader;
    private bool _hidesToken;

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string destinationPrefix, CancellationToken cancellationToken)
    {
        exchange.ActivityToken = cancellationToken;
        _hiddenHeader = exchange.Table!.Table.ApiKeys is { PassToBackend: false } keys ? keys.Header : null;
        _hidesToken = exchange.Consumer?.Token is { PassToBackend: false };
        var headers = context.Request.Headers;
        if (!TryCopy(headers, request))
        {
            CheckNames(headers);

            // Content headers without content, which only the base class can express.
            request.Headers.Clear();
            await base.TransformRequestAsync(context, request, destinationPrefix, cancellationToken);
            RemoveConnectionHeaders(headers, request);
        }

        HideSession(request.Headers);
        var transforms = exchange.Route!.Transforms;
        request.RequestUri = BackendUri.Create(exchange);
        request.Headers.Host = transforms.Host ?? (PassesHost(transforms) ? headers.Host.ToString() : exchange.Destination!.Host);
        if (transforms.Method is { } method && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } && request.Method != HttpMethod.Connect)
        {
            request.Method = method;
        }

        ForwardedHeaderWriter.Write(exchange, request.Headers);
        ClientCertificateHeader.Write(exchange, request.Headers);
        ConsumerHeaders.Write(exchange.Consumer, request.Headers);
        WriteRequestId(request.Headers);
        exchange.Trace?.Write(request.Headers);
        foreach (var edit in transforms.RequestHeaders)
        {
            Apply(edit, request);
        }

        if (exchange.Mirror is not null)
        {
            exchange.Mirrored = MirroredRequest.Of(request, exchange);
        }
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        if (response is null)
        {
            return new(true); // Nothing came: the pipeline answers.
        }

        if (exchange.Discards((int)response.StatusCode))
        {
            return new(false);
        }

        ResponseScreen.Check(response);
        exchange.ResponseBegins(response);
        var connection = response.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var options)
            ? new StringValues([.. options])
            : StringValues.Empty;
        Copy(response.Headers.NonValidated, context.Response.Headers, connection);
        Copy(response.Content.Headers.NonValidated, context.Response.Headers, connection);
        foreach (var edit in exchange.Route!.Transforms.ResponseHeaders)
        {
            Apply(edit, context.Response.Headers);
        }

        RateLimitHeaders.Write(exchange, context.Response.Headers);
        CorsHeaders.Write(exchange, context.Response.Headers);
        AffinityCookie.Write(exchange, context.Response.Headers);
        if (ResponseScreen.IsBodiless(response))
        {
            // Some say how long the body is that they do not have, which the server would take for a fault of ours.
            context.Response.ContentLength = null;
            exchange.ResponseBytes = 0;
        }

        return response.StatusCode == HttpStatusCode.ResetContent ? new(false) : SendHeadAsync(context, response, cancellationToken);
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        exchange.ResponseIsWhole = true;
        return base.TransformResponseTrailersAsync(context, response, cancellationToken);
    }

    /// <summary>
    /// Sends the head before the body where there is nothing of the body yet: the forwarder alone would hold it back
    /// until the first byte comes, which for events may be long.
    /// </summary>
    private static async ValueTask<bool> SendHeadAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (Exchange.OpensConnection(response))
        {
            return true; // The forwarder sends the head itself.
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var firstByte = body.ReadAsync(Memory<byte>.Empty, cancellationToken);
        try
        {
            if (!firstByte.IsCompleted)
            {
                await context.Response.StartAsync(cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, which the forwarder finds out too.
        }

        try
        {
            await firstByte;
        }
        catch (OperationCanceledException)
        {
            // The forwarder reads the body next, comes upon the same and reports it.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            response.Content.Dispose();
            response.Content = new StreamContent(new BrokenStream(e));
        }

        return true;
    }

    private bool TryCopy(IHeaderDictionary headers, HttpRequestMessage request)
    {
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            if (Passes(name, values, connection) && !TryAdd(request, name, values))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sessions are the gateway's: whoever has the cookie is the caller.</summary>
    private void HideSession(HttpRequestHeaders headers)
    {
        if (exchange.Table!.Tokens.Issuers.HasSignIn && headers.NonValidated.Contains(HeaderNames.Cookie))
        {
            var rest = SessionCookies.Without(string.Join("; ", exchange.Context!.Request.Headers.Cookie.ToArray()));
            headers.Remove(HeaderNames.Cookie);
            if (rest.Length > 0)
            {
                headers.TryAddWithoutValidation(HeaderNames.Cookie, rest);
            }
        }
    }

    private void WriteRequestId(HttpRequestHeaders headers)
    {
        if (exchange.Context!.Request.Headers[RequestId.HeaderName] != exchange.RequestId)
        {
            headers.Remove(RequestId.HeaderName);
            headers.TryAddWithoutValidation(RequestId.HeaderName, exchange.RequestId);
        }
    }

    private bool Passes(string name, StringValues values, StringValues connection)
    {
        if (ConsumerHeaders.IsClaim(name, exchange.Table!.Tokens)
            || (_hiddenHeader is { } hidden && name.Equals(hidden, StringComparison.OrdinalIgnoreCase))
            || (_hidesToken && name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)))
        {
            return false; // Nobody but the gateway says who calls, and credentials end here.
        }

        if (ClientCertificateHeader.IsClaim(name) && !exchange.PeerIsTrusted)
        {
            return false; // Only whoever has shaken hands with the client can tell its certificate.
        }

        if (exchange.Trace is not null && IsTraceHeader(name))
        {
            return false; // The span that the backend is called from is the gateway's.
        }

        if (name.StartsWith(':'))
        {
            return false; // HTTP/2 keeps its pseudo-headers here.
        }

        if (name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase))
        {
            // The one value that may be asked of the next connection; without it no backend sends trailers.
            return values.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase);
        }

        return !ConnectionHeaders.Contains(name, connection);
    }

    private static bool IsTraceHeader(string name)
        => name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.TraceState, StringComparison.OrdinalIgnoreCase);

    private static bool TryAdd(HttpRequestMessage request, string name, StringValues values)
    {
        if (name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase))
        {
            // Whoever sends TE must name it in Connection (RFC 9110, section 10.1.4); HTTP/2 connections leave that out.
            values = "trailers";
            request.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.TE);
        }

        if (values.Count == 1)
        {
            var value = values.ToString();
            return request.Headers.TryAddWithoutValidation(name, value)
                || (request.Content is { } content && content.Headers.TryAddWithoutValidation(name, value));
        }

        var lines = (IEnumerable<string>)values.ToArray()!;
        return request.Headers.TryAddWithoutValidation(name, lines)
            || (request.Content is { } body && body.Headers.TryAddWithoutValidation(name, lines));
    }

    private void RemoveConnectionHeaders(IHeaderDictionary headers, HttpRequestMessage request)
    {
        foreach (var (name, values) in headers)
        {
            if (!Passes(name, values, headers.Connection) && !name.StartsWith(':'))
            {
                Remove(request, name);
            }
        }
    }

    private void Apply(HeaderEdit edit, HttpRequestMessage request)
    {
        if (!edit.KeepsOthers)
        {
            Remove(request, edit.Name);
        }

        if (edit.Value?.Resolve(exchange) is { } value && !request.Headers.TryAddWithoutValidation(edit.Name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(edit.Name, value);
        }
    }

    /// <summary>HTTP/2 can carry names that would be more than a name in HTTP/1.1; the server lets them through.</summary>
    /// <exception cref="FormatException">A name is none.</exception>
    private static void CheckNames(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys)
        {
            if (name.AsSpan().ContainsAnyExcept(NameCharacters) && !name.StartsWith(':'))
            {
                throw new FormatException("A header's name has characters that no name can have.");
            }
        }
    }

    /// <summary>Removes a header from where it is: each collection throws at the names of the other.</summary>
    private static void Remove(HttpRequestMessage request, string name)
    {
        if (request.Headers.NonValidated.Contains(name))
        {
            request.Headers.Remove(name);
        }
        else if (request.Content is { } content && content.Headers.NonValidated.Contains(name))
        {
            content.Headers.Remove(name);
        }
    }

    private void Apply(HeaderEdit edit, IHeaderDictionary headers)
    {
        var value = edit.Value?.Resolve(exchange);
        if (edit.KeepsOthers)
        {
            headers.Append(edit.Name, value);
        }
        else if (value is not null)
        {
            headers[edit.Name] = value;
        }
        else
        {
            headers.Remove(edit.Name);
        }
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to, StringValues connection)
    {
        foreach (var (name, values) in from)
        {
            if (!ConnectionHeaders.Contains(name, connection))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
        }
    }

    private bool PassesHost(RouteTransforms transforms) => transforms.OriginalHost ?? !exchange.Destination!.IsHttps;
}
