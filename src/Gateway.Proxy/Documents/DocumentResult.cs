using System.Diagnostics.CodeAnalysis;

namespace Gateway.Proxy.Documents;

/// <summary>What reading a document gave: a value, or the faults that it was refused for.</summary>
/// <param name="Value">The value; null if there are faults.</param>
/// <param name="Faults">In the order of the text; empty if there is a value.</param>
internal sealed record DocumentResult<T>(T? Value, IReadOnlyList<DocumentFault> Faults)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;

    /// <summary>Places for faults that are found later on.</summary>
    public DocumentSourceMap SourceMap { get; init; } = new(root: null, "");

    /// <summary>The value if no fault was found, else the faults.</summary>
    public static DocumentResult<T> Of(T? value, DocumentFaults faults, DocumentSourceMap sourceMap)
        => new(faults.Count == 0 ? value : null, faults.ToList()) { SourceMap = sourceMap };
}
