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

    public HeaderEdit[] RequestHeaders { get; private init; } = [];

    public HeaderEdit[] ResponseHeaders { get; private init; } = [];

    /// <summary>Whether the backend sees the client's Host; null leaves it to the destination's scheme.</summary>
    public bool? OriginalHost { get; private init; }

    public static RouteTransforms Create(IReadOnlyList<Transform> transforms) => transforms.Count == 0 ? None : new()
    {
        PathEdits = [.. transforms.Select(PathEdit.From).OfType<PathEdit>()],
        RequestHeaders = [.. transforms.Select(HeaderEdit.OfRequest).OfType<HeaderEdit>()],
        ResponseHeaders = [.. transforms.Select(HeaderEdit.OfResponse).OfType<HeaderEdit>()],
        OriginalHost = transforms.LastOrDefault(t => t.RequestHeaderOriginalHost is not null)?.RequestHeaderOriginalHost,
    };
}
