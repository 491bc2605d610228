using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
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
    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string destinationPrefix, CancellationToken cancellationToken)
    {
        exchange.ActivityToken = cancellationToken;
        var headers = context.Request.Headers;
        if (!TryCopy(headers, request))
        {
            // Content headers without content, which only the base class can express.
            request.Headers.Clear();
            await base.TransformRequestAsync(context, request, destinationPrefix, cancellationToken);
            RemoveConnectionHeaders(headers, request);
        }

        var transforms = exchange.Route!.Transforms;
        request.RequestUri = BackendUri.Create(exchange.Destination!, transforms.PathEdits, exchange.RawTarget);
        request.Headers.Host = PassesHost(transforms) ? headers.Host.ToString() : null;
        ForwardedHeaderWriter.Write(exchange, request.Headers);
        foreach (var edit in transforms.RequestHeaders)
        {
            Apply(edit, request);
        }
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        if (response is null)
        {
            return new(true); // Nothing came: the pipeline answers.
        }

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

        return new(true);
    }

    private static bool TryCopy(IHeaderDictionary headers, HttpRequestMessage request)
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

    private static bool Passes(string name, StringValues values, StringValues connection)
    {
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

    private static bool TryAdd(HttpRequestMessage request, string name, StringValues values)
    {
        if (name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase))
        {
            values = "trailers";
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

    private static void RemoveConnectionHeaders(IHeaderDictionary headers, HttpRequestMessage request)
    {
        foreach (var (name, values) in headers)
        {
            if (!Passes(name, values, headers.Connection) && !name.StartsWith(':'))
            {
                request.Headers.Remove(name);
            }
        }
    }

    private static void Apply(HeaderEdit edit, HttpRequestMessage request)
    {
        if (!edit.KeepsOthers)
        {
            request.Headers.Remove(edit.Name);
            request.Content?.Headers.Remove(edit.Name);
        }

        if (edit.Value is { } value && !request.Headers.TryAddWithoutValidation(edit.Name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(edit.Name, value);
        }
    }

    private static void Apply(HeaderEdit edit, IHeaderDictionary headers)
    {
        if (edit.Value is null)
        {
            headers.Remove(edit.Name);
        }
        else if (edit.KeepsOthers)
        {
            headers.Append(edit.Name, edit.Value);
        }
        else
        {
            headers[edit.Name] = edit.Value;
        }
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, IHeaderDictionary to, StringValues connection)
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
