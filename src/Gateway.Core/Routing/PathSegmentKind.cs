namespace Gateway.Core.Routing;

/// <summary>The parts of a path template, in the order of precedence.</summary>
internal enum PathSegmentKind
{
    /// <summary>One segment with this text.</summary>
    Literal,

    /// <summary>One segment, not empty.</summary>
    Parameter,

    /// <summary>No more segments: what follows the last one of a template without catch-all.</summary>
    End,

    /// <summary>Whatever follows, nothing included.</summary>
    CatchAll,
}
