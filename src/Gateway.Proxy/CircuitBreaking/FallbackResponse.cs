using System.Text;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A response that a route gives instead of a cluster whose circuit is open.</summary>
internal sealed class FallbackResponse(CircuitFallback config)
{
    private const string PlainText = "text/plain; charset=utf-8";

    public int Status { get; } = config.Status!.Value;

    /// <summary>Null where there is no body.</summary>
    public string? ContentType { get; } = config.ContentType ?? (config.Body is null ? null : PlainText);

    public ReadOnlyMemory<byte> Body { get; } = Encoding.UTF8.GetBytes(config.Body ?? "");

    public KeyValuePair<string, string>[] Headers { get; } = [.. config.Headers];
}
