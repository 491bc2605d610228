using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Core.Engines;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Admin;

/// <summary>Readiness as operators see it. Load balancers on the public listener learn the status and the reason only.</summary>
/// <param name="Status">ready, or not ready.</param>
/// <param name="Reason">Why it is not; null if it is.</param>
/// <param name="Engine">Where cluster-wide state lives.</param>
/// <param name="Fleet">The node's fleet.</param>
/// <param name="EngineAvailable">Whether authorities can be reached. The node serves without them as far as it can.</param>
/// <param name="EngineState">The engine's state in a sentence.</param>
/// <param name="Notice">What operators should know of a node that is ready all the same; null for nothing.</param>
/// <param name="Nodes">The live nodes.</param>
/// <param name="Checks">Everything that was looked at; null where nobody asked.</param>
internal sealed record ReadyReport(
    string Status,
    string? Reason,
    string Engine,
    string Fleet,
    bool EngineAvailable,
    string EngineState,
    string? Notice,
    IReadOnlyList<ReadyReport.Node> Nodes,
    IReadOnlyList<ReadyCheck>? Checks)
{
    public static ReadyReport Of(Readiness readiness, NodeIdentity identity, IEngine engine, IReadOnlyList<ReadyCheck>? checks)
    {
        var (reason, health) = (readiness.Reason, engine.Health);
        return new(
            reason is null ? "ready" : "not ready",
            reason,
            identity.Engine,
            identity.Fleet,
            health.IsAvailable,
            health.Description,
            readiness.Notice,
            [.. engine.LiveNodes.Select(node => new Node(node.Id.ToString(), node.Name, node.Id == engine.Self))],
            checks);
    }

    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="IsThis">Whether it is the one asked.</param>
    internal sealed record Node(string Id, string Name, bool IsThis);
}

/// <summary>The generated serializer of <see cref="ReadyReport"/>.</summary>
[JsonSerializable(typeof(ReadyReport))]
internal sealed partial class ReadyReportJsonContext : JsonSerializerContext
{
    /// <summary>Never in HTML: quotes stay readable.</summary>
    public static ReadyReportJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
