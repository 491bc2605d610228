namespace Gateway.Proxy.Documents;

/// <summary>Something that keeps a document from being used.</summary>
/// <param name="File">The file's path as the operator gave it, or the name of an environment variable.</param>
/// <param name="Line">From 1; 0 where the source as a whole is meant.</param>
/// <param name="Column">From 1; 0 where the source as a whole is meant.</param>
/// <param name="Message">What is wrong, with the offending text, and what to do about it.</param>
internal sealed record DocumentFault(string File, int Line, int Column, string Message)
{
    /// <summary>One line in the form that editors and terminals make a link of: <c>file:line:column: message</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
