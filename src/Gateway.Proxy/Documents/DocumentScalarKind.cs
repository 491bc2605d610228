namespace Gateway.Proxy.Documents;

/// <summary>How a scalar was written, which decides what it may be read as.</summary>
internal enum DocumentScalarKind
{
    /// <summary>JSON null, or YAML's null, ~ and nothing at all.</summary>
    Null,

    /// <summary>YAML without quotes: whatever the property is.</summary>
    Plain,

    /// <summary>In quotes, or a YAML block: text.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>JSON true or false.</summary>
    Boolean,

    /// <summary>From an environment variable: whatever the property is, and without variables inside.</summary>
    Literal,
}
