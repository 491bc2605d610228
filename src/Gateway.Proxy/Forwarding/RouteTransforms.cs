using Gateway.Core.Routing;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>The transforms of a route, sorted by what they act on. Within one list they keep their order.</summary>
internal sealed class RouteTransforms
{
    private RouteTransforms()
    {
    }

    public static RouteTransforms None { get; } = new();

    public PathEdit[] PathEdits { get; private init; } = [];

    public QueryEdit[] QueryEdits { get; private init; } = [];

    public HeaderEdit[] RequestHeaders { get; private init; } = [];

    public HeaderEdit[] ResponseHeaders { get; private init; } = [];

    /// <summary>Whether the backend sees the client's Host; null leaves it to the destination's scheme.</summary>
    public bool? OriginalHost { get; private init; }

    /// <summary>The Host that the backend sees instead; null for one of the two.</summary>
    public string? Host { get; private init; }

    /// <summary>The method that the backend sees; null for the client's.</summary>
    public HttpMethod? Method { get; private init; }

    /// <summary>Those of a valid route.</summary>
    public static RouteTransforms Create(Route route)
    {
        var transforms = route.Transforms;
        if (transforms.Count == 0)
        {
            return None;
        }

        var values = RouteValues.Of(route.Match);
        var templates = new RouteTemplates(values);
        var host = transforms.LastOrDefault(t => t.RequestHeaderOriginalHost is not null || t.RequestHost is not null);
        return new()
        {
            PathEdits = [.. transforms.Select(t => PathEdit.From(t, values)).OfType<PathEdit>()],
            QueryEdits = [.. transforms.Select(t => QueryEdit.From(t, templates)).OfType<QueryEdit>()],
            RequestHeaders = [.. transforms.Select(t => HeaderEdit.OfRequest(t, templates)).OfType<HeaderEdit>()],
            ResponseHeaders = [.. transforms.Select(t => HeaderEdit.OfResponse(t, templates)).OfType<HeaderEdit>()],
            OriginalHost = host?.RequestHeaderOriginalHost,
            Host = host?.RequestHost,
            Method = transforms.LastOrDefault(t => t.RequestMethod is not null)?.RequestMethod is { } method ? new(method) : null,
        };
    }
}
