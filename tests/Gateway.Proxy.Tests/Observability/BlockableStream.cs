namespace Gateway.Proxy.Tests.Observability;

/// <summary>Takes bytes, blocks, or fails, as a pipe does with its reader.</summary>
internal sealed class BlockableStream : MemoryStream
{
    private readonly ManualResetEventSlim _isOpen = new(initialState: true);
    private readonly SemaphoreSlim _attempts = new(0);
    private volatile bool _fails;

    public void Block() => _isOpen.Reset();

    public void Unblock() => _isOpen.Set();

    public void Fail(bool fails) => _fails = fails;

    /// <summary>Waits for the next write with bytes in it, whatever becomes of it.</summary>
    public Task AttemptAsync() => _attempts.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30));

    public string[] Lines()
    {
        // Closed by its writer, which takes nothing from its content.
        return System.Text.Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return; // As a pipe: no call to the system is made.
        }

        _attempts.Release();
        _isOpen.Wait();
        if (_fails)
        {
            throw new IOException("Broken pipe");
        }

        base.Write(buffer);
    }
}
