using System.Globalization;
using Gateway.Proxy.Explanation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Explains to operators what this node would do with a request.</summary>
internal sealed class ExplainEndpoints(RequestExplainer explainer, NodeIdentity node)
{
    private const int DefaultOthers = 20;
    private const int MaxOthers = 10_000;

    /// <summary>Adds POST /explain; <c>?others=</c> says how many of the routes that do not take it are told of.</summary>
    public void Map(IEndpointRouteBuilder app) => app.MapPost("/explain", ExplainAsync).Needs(AdminRole.Read);

    private async Task ExplainAsync(HttpContext context)
    {
        var others = DefaultOthers;
        if (context.Request.Query["others"] is [{ } stated] && (!int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out others) || others > MaxOthers))
        {
            await AdminProblem.WriteAsync(context, 400, $"others is how many of the other routes are told of: from 0 to {MaxOthers}.");
        }
        else if (await AdminBody.ReadAsync(context) is { } text)
        {
            await (ExplainRequest.Read(text, out var fault) is { } request
                ? WriteAsync(context, request, others)
                : AdminProblem.WriteAsync(context, 400, fault));
        }
    }

    private async Task WriteAsync(HttpContext context, ExplainRequest request, int others)
    {
        var report = await explainer.ExplainAsync(request, context.Connection.RemoteIpAddress, others);
        report["node"] = node.Name;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(report.ToJsonString(AdminProblem.Readable));
    }
}
