using System.Text;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A response that a route gives by itself, always or instead of a cluster whose circuit is open.</summary>
/// <param name="status">Its status.</param>
/// <param name="contentType">The type of its body; null for plain text.</param>
/// <param name="body">Its body; null for none.</param>
/// <param name="headers">Its other headers.</param>
internal sealed class FallbackResponse(int status, string? contentType, string? body, IReadOnlyDictionary<string, string> headers)
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <param name="config">A valid fallback with a status.</param>
    public FallbackResponse(CircuitFallback config)
        : this(config.Status!.Value, config.ContentType, config.Body, config.Headers)
    {
    }

    public int Status { get; } = status;

    /// <summary>Null where there is no body.</summary>
    public string? ContentType { get; } = contentType ?? (body is null ? null : PlainText);

    public ReadOnlyMemory<byte> Body { get; } = Encoding.UTF8.GetBytes(body ?? "");

    public KeyValuePair<string, string>[] Headers { get; } = [.. headers];
}
