using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.DemoBackend.Endpoints;

/// <summary>Every other path: the request as the backend received it, as JSON.</summary>
/// <remarks>The target is the request line's, byte for byte; a header's value holds one char per byte.</remarks>
internal sealed class EchoEndpoint(string name)
{
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,

        // Nobody renders this as HTML, and an escaped target would be hard to compare.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Format);
        Write(json, context);
    }

    private void Write(Utf8JsonWriter json, HttpContext context)
    {
        var request = context.Request;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("method", request.Method);
        json.WriteString("target", context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        json.WriteString("host", request.Host.Value);
        json.WriteString("protocol", request.Protocol);
        WriteHeaders(json, request.Headers);
        json.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter json, IHeaderDictionary headers)
    {
        json.WriteStartObject("headers");
        foreach (var (header, values) in headers)
        {
            json.WriteStartArray(header);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
