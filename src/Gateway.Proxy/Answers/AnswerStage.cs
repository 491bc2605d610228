using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Answers;

/// <summary>Answers requests of routes that no cluster answers.</summary>
internal static class AnswerStage
{
    private static Problem NoTarget { get; } = new(
        404, "No redirect", "The route's redirect needs a value that this request does not have.", "destination_not_found");

    public static Task WriteAsync(Exchange exchange, RouteAnswer answer)
    {
        exchange.Answer = answer.Name;
        var response = exchange.Context!.Response;
        if (answer.Location is { } location)
        {
            if (location.Resolve(exchange) is not { } target)
            {
                return ProblemWriter.WriteAsync(exchange, NoTarget);
            }

            response.Headers.Location = OfThisHost(target);
        }

        response.Headers[RequestId.HeaderName] = exchange.RequestId;
        RateLimitHeaders.Write(exchange, response.Headers);
        CorsHeaders.Write(exchange, response.Headers);
        return ProblemWriter.WriteFallback(exchange, answer.Response);
    }

    /// <summary>Values may begin with a slash: with two of them, or a backslash, a path would be taken for another host's address.</summary>
    private static string OfThisHost(string location)
        => location.StartsWith('/') ? "/" + location.TrimStart('/', '\\') : location;
}
