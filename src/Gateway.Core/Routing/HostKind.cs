namespace Gateway.Core.Routing;

/// <summary>The forms of a host pattern, in the order of precedence.</summary>
internal enum HostKind
{
    /// <summary>One host.</summary>
    Exact,

    /// <summary>Every host below a domain, by any number of labels.</summary>
    Wildcard,

    /// <summary>Every host, and requests that name none.</summary>
    Any,
}
