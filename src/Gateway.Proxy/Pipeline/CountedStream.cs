namespace Gateway.Proxy.Pipeline;

/// <summary>Reads another stream and tells how much was read. However long it is, it holds no thread of the sockets.</summary>
internal sealed class CountedStream(Stream inner, Action<int> read) : ForwardOnlyStream
{
    private int _turn = SocketThreads.TurnBytes;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        read(count);
        if (SocketThreads.IsTurnOver(ref _turn, count))
        {
            await SocketThreads.LeaveAsync();
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
