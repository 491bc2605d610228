using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Proxy.Admin;

/// <summary>Refusals of the admin listener, as problem+json (RFC 9457).</summary>
internal static class AdminProblem
{
    /// <summary>The body is JSON and never HTML: quotes and angle brackets stay readable.</summary>
    public static JsonSerializerOptions Readable { get; } = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status, which also names the title.</param>
    /// <param name="detail">What is wrong and what to do about it.</param>
    /// <param name="faults">Faults in a document, each with its place.</param>
    public static Task WriteAsync(HttpContext context, int status, string detail, IEnumerable<string>? faults = null)
    {
        var body = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = detail,
        };
        if (faults is not null)
        {
            body["faults"] = new JsonArray([.. faults.Select(f => JsonValue.Create(f))]);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(body.ToJsonString(Readable));
    }
}
