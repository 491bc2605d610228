namespace Gateway.Core.RouteTables;

/// <summary>The conditions of a route; all that are stated must hold.</summary>
public sealed record RouteMatch
{
    /// <summary>
    /// A path or a path template: <c>/orders</c> is exact, <c>/orders/{id}</c> takes one segment,
    /// <c>/orders/{**rest}</c> everything from there on. Case-sensitive. At most one of path, pathPrefix and
    /// pathRegex.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>A path and everything below it, by whole segments: <c>/a</c> takes /a and /a/b, not /ab.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>
    /// A regular expression that the whole path must match, in linear time (.NET syntax without lookarounds and
    /// backreferences). Case-sensitive.
    /// </summary>
    public string? PathRegex { get; init; }

    /// <summary>
    /// Host names without port, or wildcards such as <c>*.example.com</c>, which takes any number of labels but
    /// not example.com itself. Default: every host.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>HTTP methods in capitals. Default: every method.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Conditions on request headers.</summary>
    public IReadOnlyList<ValueMatch> Headers { get; init; } = [];

    /// <summary>Conditions on parameters of the query.</summary>
    public IReadOnlyList<ValueMatch> QueryParameters { get; init; } = [];
}
