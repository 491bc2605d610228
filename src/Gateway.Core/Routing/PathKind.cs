namespace Gateway.Core.Routing;

/// <summary>The forms of a route's condition on the path, in the order of precedence.</summary>
internal enum PathKind
{
    /// <summary>One path.</summary>
    Exact,

    /// <summary>A template with parameters or a catch-all; a prefix is one.</summary>
    Template,

    /// <summary>A regular expression.</summary>
    Regex,

    /// <summary>Every path.</summary>
    Any,
}
