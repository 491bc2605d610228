using Gateway.Proxy.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Pipeline;

/// <summary>What the public listener answers by itself, under a path that no route can take: health, readiness, startup, and what browsers sign in by.</summary>
internal sealed class OwnEndpoints(Readiness readiness, SignInEndpoints signIn)
{
    /// <summary>How their paths begin.</summary>
    public const string Prefix = "/.gateway/";

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

    /// <summary>The node has begun to serve, whatever has become of it since: 200, otherwise 503 with the reason.</summary>
    public Task AnswerStartupAsync(HttpResponse response) => readiness.HasTable
        ? WriteAsync(response, 200, "{\"status\":\"started\"}")
        : WriteAsync(response, 503, $$"""{"status":"not started","reason":"{{readiness.Reason}}"}""");

    private Task AnswerAsync(HttpResponse response, string path) => path switch
    {
        "/.gateway/health" => AnswerHealthAsync(response),
        "/.gateway/ready" => AnswerReadyAsync(response),
        "/.gateway/startup" => AnswerStartupAsync(response),
        _ => WriteAsync(response, 404, "{\"status\":\"unknown\",\"endpoints\":[\"/.gateway/health\",\"/.gateway/ready\",\"/.gateway/startup\",\"/.gateway/limits\"]}"),
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
