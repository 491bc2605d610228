using Gateway.Core.Routing;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>Makes the templates of one route ready.</summary>
/// <param name="values">Finds the parameters of its path.</param>
internal sealed class RouteTemplates(RouteValues values)
{
    /// <summary>A valid template made ready.</summary>
    public ResolvedTemplate Of(string text) => new(ValueTemplate.Parse(text), values);
}
