using System.Net;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// A request body whose every part goes to the destination when it comes. The platform's client would gather small
/// parts in a buffer, and the forwarder flushes it for gRPC alone.
/// </summary>
internal sealed class UnbufferedContent : HttpContent
{
    private readonly HttpContent _inner;

    public UnbufferedContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => _inner.CopyToAsync(new FlushingStream(stream), context, cancellationToken);

    // The length is the client's Content-Length, which is among the headers, or unknown.
    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }
}
