using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Proxy.Admin;

/// <summary>One attempt to change something by the admin listener.</summary>
/// <param name="Id">Grows with each record of this node's life.</param>
/// <param name="Time">When it was answered, UTC.</param>
/// <param name="Node">The node that was called.</param>
/// <param name="Who">The name of the token; null where none, or a wrong one, was shown.</param>
/// <param name="From">The address it came from.</param>
/// <param name="Method">The call's method.</param>
/// <param name="Path">What it was about.</param>
/// <param name="Query">How, as the query said; null without one.</param>
/// <param name="Before">What was there: a version, or a state; null where that says nothing.</param>
/// <param name="After">What is there now.</param>
/// <param name="Reason">Why, as the caller said.</param>
/// <param name="Outcome">done; accepted, where it goes on after the answer; refused; or failed.</param>
/// <param name="Status">The answer's status.</param>
internal sealed record AuditRecord(
    long Id, string Time, string Node, string? Who, string? From, string Method, string Path, string? Query, string? Before, string? After, string? Reason, string Outcome, int Status);

/// <summary>The generated serializer of <see cref="AuditRecord"/>.</summary>
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditRecordJsonContext : JsonSerializerContext
{
    /// <summary>Never in HTML: quotes stay readable.</summary>
    public static AuditRecordJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
