namespace Gateway.Engine.Redis;

/// <summary>Wakes one waiter, at once or as soon as it waits. Several signals at a time are one.</summary>
internal sealed class Signal(TimeProvider time)
{
    private TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Waits for a signal, or until patience ends. A cancelled wait ends without an exception.</summary>
    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var set = Volatile.Read(ref _set).Task;
        await set.WaitAsync(patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (set.IsCompleted)
        {
            Volatile.Write(ref _set, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
