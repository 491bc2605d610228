using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Answers;

/// <summary>Answers preflights and tells pages what they may read (the Fetch standard, section 3.2).</summary>
internal static class CorsHeaders
{
    /// <summary>Whether a request is a preflight: a browser's question whether a page may send another one.</summary>
    public static bool IsPreflight(HttpRequest request)
        => HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.Origin) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    /// <summary>The method that a preflight asks about.</summary>
    public static string RequestedMethod(HttpRequest request) => request.Headers.AccessControlRequestMethod.ToString();

    /// <summary>Answers a preflight. What is not allowed is not named, and the browser keeps the page from it.</summary>
    public static Task AnswerPreflightAsync(Exchange exchange, CorsRuntime cors)
    {
        exchange.Answer = "preflight";
        var request = exchange.Context!.Request;
        var response = exchange.Context.Response;
        var headers = response.Headers;
        response.StatusCode = StatusCodes.Status204NoContent;
        headers[RequestId.HeaderName] = exchange.RequestId;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        if (WriteOrigin(cors, request, headers))
        {
            headers.AccessControlAllowMethods = cors.Methods ?? RequestedMethod(request);
            headers.AccessControlMaxAge = cors.MaxAge;
            var allowed = cors.AllowsAllHeaders ? request.Headers.AccessControlRequestHeaders.ToString() : cors.Headers;
            if (allowed.Length > 0)
            {
                headers.AccessControlAllowHeaders = allowed;
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Tells the page of a request what it may read, in place of what a backend says.</summary>
    public static void Write(Exchange exchange, IHeaderDictionary headers)
    {
        if (exchange.Route?.Cors is not { } cors)
        {
            return;
        }

        headers.Remove(HeaderNames.AccessControlAllowOrigin);
        headers.Remove(HeaderNames.AccessControlAllowCredentials);
        headers.Remove(HeaderNames.AccessControlExposeHeaders);
        if (!cors.AllowsAll)
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin); // Caches must not give one origin's answer to another.
        }

        if (WriteOrigin(cors, exchange.Context!.Request, headers) && cors.Exposed.Length > 0)
        {
            headers.AccessControlExposeHeaders = cors.Exposed;
        }
    }

    private static bool WriteOrigin(CorsRuntime cors, HttpRequest request, IHeaderDictionary headers)
    {
        if (request.Headers.Origin is not [{ } origin] || !cors.Allows(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = cors.AllowsAll ? "*" : origin;
        if (cors.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        return true;
    }
}
