using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>One change to a header: removed, replaced or added to.</summary>
/// <param name="Name">The header.</param>
/// <param name="Value">The new value; null removes.</param>
/// <param name="KeepsOthers">Whether the values that are there stay before the new one.</param>
internal sealed record HeaderEdit(string Name, ResolvedTemplate? Value, bool KeepsOthers)
{
    public static HeaderEdit? OfRequest(Transform transform, RouteTemplates templates)
        => Of(transform.RequestHeader, transform.RequestHeaderRemove, transform, templates);

    public static HeaderEdit? OfResponse(Transform transform, RouteTemplates templates)
        => Of(transform.ResponseHeader, transform.ResponseHeaderRemove, transform, templates);

    private static HeaderEdit? Of(string? change, string? remove, Transform transform, RouteTemplates templates) => (change, remove) switch
    {
        (not null, _) => new(change, templates.Of(transform.Set ?? transform.Append!), KeepsOthers: transform.Set is null),
        (_, not null) => new(remove, Value: null, KeepsOthers: false),
        _ => null,
    };
}
