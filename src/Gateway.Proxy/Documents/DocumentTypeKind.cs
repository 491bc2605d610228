namespace Gateway.Proxy.Documents;

/// <summary>The shape a value must have.</summary>
internal enum DocumentTypeKind
{
    /// <summary>One value: text, a number, a truth value, a duration or an enum.</summary>
    Scalar,

    /// <summary>A mapping with known keys.</summary>
    Record,

    /// <summary>A list.</summary>
    List,

    /// <summary>A mapping with free keys.</summary>
    Map,
}
