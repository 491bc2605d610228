using System.Net;

namespace Gateway.Proxy.Pipeline;

/// <summary>A response body of unstated or great length, whose bytes are counted for the log as they pass.</summary>
internal sealed class CountedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Exchange _exchange;

    public CountedContent(HttpContent inner, Exchange exchange)
    {
        _inner = inner;
        _exchange = exchange;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync()
        => new CountedStream(await _inner.ReadAsStreamAsync(), count => _exchange.ResponseBytes += count);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream, context);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
