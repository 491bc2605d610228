using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Serves what programs read of the admin listener: an OpenAPI document, kept by hand and held against the endpoints by tests.</summary>
internal sealed class OpenApiEndpoints(NodeIdentity node)
{
    private readonly byte[] _document = Read(node.Version);

    /// <summary>Adds GET /openapi.json.</summary>
    public void Map(IEndpointRouteBuilder app) => app.MapGet("/openapi.json", (HttpContext context) =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _document.Length;
        return context.Response.Body.WriteAsync(_document).AsTask();
    });

    private static byte[] Read(string version)
    {
        using var stream = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = JsonNode.Parse(stream)!;
        document["info"]!["version"] = version;
        return Encoding.UTF8.GetBytes(document.ToJsonString(AdminProblem.Readable));
    }
}
