namespace Gateway.Tests.Support;

/// <summary>A span as a collector gets it.</summary>
/// <param name="TraceId">In hexadecimal digits, as all ids.</param>
/// <param name="SpanId">Its own.</param>
/// <param name="ParentId">Empty for a root.</param>
/// <param name="State">The tracestate.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">2 for a server's, 3 for a client's.</param>
/// <param name="Attributes">As text.</param>
/// <param name="IsError">Whether its status is an error.</param>
internal sealed record OtlpSpan(
    string TraceId, string SpanId, string ParentId, string State, string Name, int Kind, Dictionary<string, string> Attributes, bool IsError)
{
    public const int Server = 2;
    public const int Client = 3;
}
