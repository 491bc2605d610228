using Gateway.Proxy.Pipeline;
using System.Buffers.Binary;
using System.Text;
using Gateway.Core.Draining;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Draining;

/// <summary>
/// The client's side of an open WebSocket. Bytes pass as they are; when the node drains, a Close frame with status 1001
/// (going away) goes to the client between two frames of the backend's, and nothing of the backend's after it. The client
/// answers with a Close frame, which reaches the backend like everything it sends, and ends the backend's side too.
/// </summary>
/// <param name="inner">The connection to the client. Owned.</param>
/// <param name="request">The request that opened it.</param>
/// <param name="tunnels">Where the tunnel is known until its end.</param>
internal sealed class WebSocketTunnel(Stream inner, IHttpRequestLifetimeFeature request, WebSocketTunnels tunnels) : ForwardOnlyStream
{
    /// <summary>Of a server, so without a mask: final, Close, its length, the status 1001, and why (RFC 6455, section 5.5.1).</summary>
    private static readonly byte[] CloseFrame = CreateCloseFrame("The gateway node is leaving; connect again.");

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly WebSocketFrames _frames = new();
    private int _turn = SocketThreads.TurnBytes;
    private volatile bool _isToClose;
    private bool _isClosed;
    private LinkedListNode<WebSocketTunnel>? _place;

    /// <summary>Its place in the list of all.</summary>
    public LinkedListNode<WebSocketTunnel> Place => _place ??= new(this);

    /// <summary>When it was told to close, as the clock stamps it.</summary>
    public long ToldAt { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Sends the Close frame now, or when the backend's frame under way is whole.</summary>
    public async Task CloseAsync()
    {
        _isToClose = true;
        await _writing.WaitAsync();
        try
        {
            await CloseAtBoundaryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // It has ended by itself meanwhile.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Cuts the client's side, and with it all.</summary>
    public void Cut() => request.Abort();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // A server that stops wakes whatever waits for a client's next request. This is none: it lives on until it is closed.
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (SocketThreads.IsTurnOver(ref _turn, buffer.Length))
        {
            await SocketThreads.LeaveAsync();
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
            {
                return; // The last frame has gone.
            }

            var whole = Follow(buffer.Span);
            await inner.WriteAsync(buffer[..whole], cancellationToken);
            if (_isToClose)
            {
                await CloseAtBoundaryAsync(cancellationToken);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Flush it asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write it asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            tunnels.Leave(this);
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Follows the backend's frames.</summary>
    /// <returns>How many of the bytes are to be sent: all, or where the client is to be told to close those to the end of a frame.</returns>
    private int Follow(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length && !(_isToClose && _frames.IsAtBoundary))
        {
            taken += _frames.Advance(bytes[taken..]);
        }

        return taken;
    }

    private async ValueTask CloseAtBoundaryAsync(CancellationToken cancellationToken)
    {
        if (_isClosed || _frames.HasClose || !_frames.IsAtBoundary)
        {
            return; // The backend closes it already, or is in the middle of a frame.
        }

        _isClosed = true;
        await inner.WriteAsync(CloseFrame, cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    private static byte[] CreateCloseFrame(string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason);
        byte[] frame = [0x88, (byte)(text.Length + 2), 0, 0, .. text];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), 1001);
        return frame;
    }
}
