using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Proxy.Answers;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// Writes the gateway's own answers: problem+json (RFC 9457) with Proxy-Status (RFC 9209), or for gRPC callers a
/// status of theirs.
/// </summary>
internal static class ProblemWriter
{
    // The body is JSON and never HTML: quotes and angle brackets stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The Content-Type of <see cref="Json"/>.</summary>
    public const string JsonType = "application/problem+json";

    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private const string ReducedCapacity = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

    /// <summary>Answers, unless a response has begun: then its connection is cut, so that nobody takes it for whole.</summary>
    public static Task WriteAsync(Exchange exchange, Problem problem)
    {
        var context = exchange.Context!;
        exchange.Error = problem.Error;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        if (problem.Status == Problem.ClientClosedRequest)
        {
            context.Response.StatusCode = problem.Status;
            context.Abort();
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        WriteHead(headers, exchange.RequestId, problem);
        RateLimitHeaders.Write(exchange, headers);
        CorsHeaders.Write(exchange, headers);
        if (problem.Challenge is { } challenge)
        {
            headers.WWWAuthenticate = challenge;
        }

        if (problem.Location is { } location)
        {
            headers.Location = location;
        }

        if (problem.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Grpc.IsCall(context.Request) ? WriteGrpc(context.Response, problem)
            : problem.Fallback is { } fallback ? WriteFallback(exchange, fallback)
            : WriteJson(exchange, problem);
    }

    /// <summary>Writes the headers that every answer of the gateway's own has.</summary>
    public static void WriteHead(IHeaderDictionary headers, string requestId, Problem problem)
    {
        headers["Proxy-Status"] = $"gateway; error={problem.Error}";
        headers.CacheControl = "no-store";
        headers[RequestId.HeaderName] = requestId;
        if (problem.ClosesConnection)
        {
            headers.Connection = "close";
        }
    }

    /// <summary>The body of an answer to callers other than gRPC's.</summary>
    public static ReadOnlyMemory<byte> Json(string requestId, Problem problem)
    {
        var body = new ArrayBufferWriter<byte>(512);
        Write(body, requestId, problem);
        return body.WrittenMemory;
    }

    /// <summary>Answers with a response of the table's.</summary>
    public static Task WriteFallback(Exchange exchange, FallbackResponse fallback)
    {
        var response = exchange.Context!.Response;
        response.StatusCode = fallback.Status;
        foreach (var (name, value) in fallback.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentType = fallback.ContentType ?? response.ContentType;
        return WriteBody(exchange, fallback.Body);
    }

    private static async Task WriteBody(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        var response = exchange.Context!.Response;
        if (response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = body.Length;
        }

        if (exchange.Context.Request.Method != HttpMethods.Head && !body.IsEmpty)
        {
            exchange.ResponseBytes = body.Length;
            await response.BodyWriter.WriteAsync(body);
        }
    }

    private static Task WriteGrpc(HttpResponse response, Problem problem)
    {
        // A response of headers only: gRPC reads its status from them.
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = Grpc.Status(problem.Status);
        response.Headers["grpc-message"] = Uri.EscapeDataString(problem.Detail);
        return response.CompleteAsync();
    }

    private static Task WriteJson(Exchange exchange, Problem problem)
    {
        var response = exchange.Context!.Response;
        response.StatusCode = problem.Status;
        response.ContentType = JsonType;
        return WriteBody(exchange, Json(exchange.RequestId, problem));
    }

    private static string TypeOf(Problem problem) => problem switch
    {
        { ViolatedPolicy: not null } => QuotaExceeded,
        { Status: StatusCodes.Status503ServiceUnavailable } => ReducedCapacity,
        _ => "about:blank",
    };

    private static void Write(IBufferWriter<byte> body, string requestId, Problem problem)
    {
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(problem));
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("requestId"u8, requestId);
        if (problem.ViolatedPolicy is { } policy)
        {
            json.WriteStartArray("violated-policies"u8);
            json.WriteStringValue(policy);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
