using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>What is left of a body whose first byte could not be read: every read fails as the first one did.</summary>
/// <remarks>The client's own streams may say after a failure that they are at their end, which passes for a whole body.</remarks>
internal sealed class BrokenStream(Exception error) : ForwardOnlyStream
{
    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromException<int>(error);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromException<int>(error);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
