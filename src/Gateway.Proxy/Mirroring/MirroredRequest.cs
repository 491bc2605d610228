using System.Net.Http.Headers;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Mirroring;

/// <summary>A request as a backend saw it, to be sent to another one.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query.</param>
/// <param name="Host">The Host that does not belong to a destination; null for the destination's own.</param>
/// <param name="Headers">All other headers.</param>
internal sealed record MirroredRequest(HttpMethod Method, string Target, string? Host, IReadOnlyList<KeyValuePair<string, string[]>> Headers)
{
    /// <summary>Copies a request that is about to be sent.</summary>
    public static MirroredRequest Of(HttpRequestMessage request, Exchange exchange)
    {
        var destination = exchange.Destination!;
        var host = request.Headers.Host;
        var headers = Copy(request.Headers.NonValidated).Concat(request.Content is { } content ? Copy(content.Headers.NonValidated) : []);
        return new(
            request.Method,
            request.RequestUri!.OriginalString[destination.Prefix.Length..],
            host == destination.Host ? null : host,
            [.. headers.Where(h => !h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase))]);
    }

    /// <summary>The copy for one destination.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="target">Its cluster.</param>
    /// <param name="body">Its body; null for none.</param>
    public HttpRequestMessage For(DestinationRuntime destination, RouteTarget target, ReadOnlyMemory<byte>? body)
    {
        var request = new HttpRequestMessage(Method, new Uri(destination.Prefix + Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = target.RequestConfig.Version!,
            VersionPolicy = target.RequestConfig.VersionPolicy!.Value,
            Content = body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null,
        };
        request.Headers.Host = Host ?? destination.Host;
        foreach (var (name, values) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return request;
    }

    private static IEnumerable<KeyValuePair<string, string[]>> Copy(HttpHeadersNonValidated headers)
        => headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToArray()));
}
