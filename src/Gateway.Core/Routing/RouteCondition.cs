namespace Gateway.Core.Routing;

/// <summary>The conditions of a match in the order in which they are explained: a route that fails late was nearly taken.</summary>
public enum RouteCondition
{
    /// <summary>None: everything holds.</summary>
    None,

    /// <summary>The host.</summary>
    Host,

    /// <summary>The path.</summary>
    Path,

    /// <summary>The method.</summary>
    Method,

    /// <summary>A header.</summary>
    Header,

    /// <summary>A parameter of the query.</summary>
    QueryParameter,
}
