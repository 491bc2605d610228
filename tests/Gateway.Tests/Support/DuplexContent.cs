using System.Net;

namespace Gateway.Tests.Support;

/// <summary>A request body that a test sends part by part. Over HTTP/2 the response may come meanwhile.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends one part at once.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> part)
    {
        var stream = await _stream.Task.Within();
        await stream.WriteAsync(part).Within();
        await stream.FlushAsync().Within();
    }

    /// <summary>Ends the body.</summary>
    public void Finish() => _finished.TrySetResult();

    /// <summary>Breaks the body off.</summary>
    public void Abort() => _finished.TrySetException(new IOException("The test broke the body off."));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        _stream.SetResult(stream);
        await _finished.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
