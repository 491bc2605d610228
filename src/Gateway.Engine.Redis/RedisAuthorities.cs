using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>The authorities of one kind, whose states lie in Redis.</summary>
internal sealed class RedisAuthorities<TState, TCommand, TReply>(
    AuthorityKind<TState, TCommand, TReply> kind, AuthorityRunner runner) : IAuthorities<TCommand, TReply>
    where TState : class
{
    public async ValueTask<AuthorityResult<TReply>> CallAsync(
        string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EngineBounds.CheckKey(key);
        var message = new ArrayBufferWriter<byte>(64);
        if (!runner.IsRunning)
        {
            return new(UnavailableReason.Stopped);
        }

        kind.FrameCommand(message, command, EngineProtocol.Current);
        var (reason, reply) = await runner.CallAsync(key, message.WrittenMemory, timeout, cancellationToken);
        return reason == UnavailableReason.None ? new(kind.UnframeReply(reply.Span)) : new(reason);
    }
}
