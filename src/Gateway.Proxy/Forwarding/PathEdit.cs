using Gateway.Core.Routing;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>One change to the path that the backend sees.</summary>
internal abstract record PathEdit
{
    /// <summary>The edit that a transform asks for; null where it asks for something else.</summary>
    /// <param name="transform">A valid transform.</param>
    /// <param name="values">Finds the parameters of the route's path.</param>
    public static PathEdit? From(Transform transform, RouteValues values) => transform switch
    {
        { PathRemovePrefix: { } prefix } => new PathPrefixEdit(prefix.TrimEnd('/'), Removes: true),
        { PathPrefix: { } prefix } => new PathPrefixEdit(prefix.TrimEnd('/'), Removes: false),
        { PathPattern: { } pattern } => new PathPatternEdit(pattern, values),
        { PathRegex: { } regex, Replacement: { } replacement } => new PathRegexEdit(regex, replacement),
        _ => null,
    };

    /// <summary>Applies the change.</summary>
    /// <param name="rawPath">The path so far, as it goes over the wire.</param>
    /// <param name="clientPath">The path as it came.</param>
    /// <exception cref="FormatException">What it makes is no path that may be sent.</exception>
    public abstract string Apply(string rawPath, string clientPath);
}
