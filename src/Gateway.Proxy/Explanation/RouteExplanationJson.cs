using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.Routing;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Explanation;

/// <summary>Which route takes a request, in answers.</summary>
internal static class RouteExplanationJson
{
    /// <summary>Explains by a table alone, without a node.</summary>
    /// <param name="request">The request.</param>
    /// <param name="table">A valid table.</param>
    /// <param name="maxOthers">How many of the routes that do not take it are told of.</param>
    public static JsonObject Explain(ExplainRequest request, RouteTable table, int maxOthers)
    {
        var matched = new HttpRouteRequest(request.ToContext(asker: null).Request);
        var json = new JsonObject();
        Write(json, RouteMatcher.Create(table).Explain(ref matched), maxOthers);
        return json;
    }

    /// <summary>Adds route, others and othersLeftOut.</summary>
    public static void Write(JsonObject json, RouteExplanation found, int maxOthers)
    {
        json["route"] = found.RouteId is null ? null : new JsonObject { ["id"] = found.RouteId, ["why"] = found.Reason };
        json["others"] = new JsonArray([.. found.Others.Take(maxOthers).Select(Json)]);
        json["othersLeftOut"] = Math.Max(0, found.Others.Length - maxOthers);
    }

    private static JsonNode Json(RouteVerdict verdict) => new JsonObject
    {
        ["id"] = verdict.RouteId,
        ["failed"] = verdict.Failed == RouteCondition.None ? null : JsonNamingPolicy.CamelCase.ConvertName(verdict.Failed.ToString()),
        ["why"] = verdict.Reason,
    };
}
