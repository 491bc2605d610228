using Gateway.Proxy.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Pipeline;

/// <summary>What the public listener answers by itself, under a path that no route can take: health, readiness, and what browsers sign in by.</summary>
internal sealed class OwnEndpoints(Readiness readiness, SignInEndpoints signIn)
{
    private const string Prefix = "/.gateway/";

    /// <summary>Answers the request if it is for the gateway itself.</summary>
    public Task? TryAnswer(Exchange exchange)
    {
        var path = exchange.Context!.Request.Path.Value;
        return path is not null && path.StartsWith(Prefix, StringComparison.Ordinal)
            ? signIn.TryAnswer(exchange, path) ?? AnswerAsync(exchange.Context.Response, path)
            : null;
    }

    /// <summary>The process lives: 200.</summary>
    public static Task AnswerHealthAsync(HttpResponse response) => WriteAsync(response, 200, "{\"status\":\"alive\"}");

    /// <summary>Requests are welcome: 200, otherwise 503 with the reason.</summary>
    public Task AnswerReadyAsync(HttpResponse response) => readiness.Reason is { } reason
        ? WriteAsync(response, 503, $$"""{"status":"not ready","reason":"{{reason}}"}""")
        : WriteAsync(response, 200, "{\"status\":\"ready\"}");

    private Task AnswerAsync(HttpResponse response, string path) => path switch
    {
        "/.gateway/health" => AnswerHealthAsync(response),
        "/.gateway/ready" => AnswerReadyAsync(response),
        _ => WriteAsync(response, 404, "{\"status\":\"unknown\",\"endpoints\":[\"/.gateway/health\",\"/.gateway/ready\",\"/.gateway/limits\"]}"),
    };

    private static Task WriteAsync(HttpResponse response, int status, string json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(json);
    }
}
