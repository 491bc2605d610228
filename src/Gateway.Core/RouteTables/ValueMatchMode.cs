namespace Gateway.Core.RouteTables;

/// <summary>How a <see cref="ValueMatch"/> compares.</summary>
public enum ValueMatchMode
{
    /// <summary>The whole value is equal.</summary>
    Exact,

    /// <summary>The value begins with it.</summary>
    Prefix,

    /// <summary>The value contains it.</summary>
    Contains,

    /// <summary>The header or parameter is there, with whatever value.</summary>
    Exists,
}
