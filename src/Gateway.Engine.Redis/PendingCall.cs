using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>A call that waits for its turn and then for its reply.</summary>
/// <param name="command">Framed.</param>
/// <param name="deadline">The timestamp at which its caller gives up.</param>
internal sealed class PendingCall(ReadOnlyMemory<byte> command, long deadline)
{
    private readonly TaskCompletionSource<UnavailableReason> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAbandoned;

    public ReadOnlyMemory<byte> Command => command;

    public long Deadline => deadline;

    /// <summary>Its caller gave up: it is not to be executed any more.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Why there is no reply; <see cref="UnavailableReason.None"/> if there is one.</summary>
    public Task<UnavailableReason> Done => _done.Task;

    /// <summary>Framed. Valid once <see cref="Done"/> says so.</summary>
    public ReadOnlyMemory<byte> Reply { get; private set; }

    public void Abandon() => _isAbandoned = true;

    public void Succeed(ReadOnlyMemory<byte> reply)
    {
        Reply = reply;
        _done.TrySetResult(UnavailableReason.None);
    }

    public void Fail(UnavailableReason reason) => _done.TrySetResult(reason);
}
