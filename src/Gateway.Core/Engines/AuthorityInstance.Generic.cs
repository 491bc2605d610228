using System.Buffers;

namespace Gateway.Core.Engines;

/// <summary>The authority of a kind.</summary>
internal sealed class AuthorityInstance<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind, TState state)
    : AuthorityInstance
    where TState : class
{
    public override long StorageStamp => kind.StorageStamp(state);

    public override TimeSpan TimeToLive(TimeSpan now) => kind.TimeToLive(state, now);

    public override void Execute(TimeSpan now, ReadOnlySpan<byte> command, IBufferWriter<byte> reply)
    {
        var version = Frame.VersionOf(command, "command", kind.Name);
        var answer = kind.Execute(state, now, Frame.Read(command, kind.ReadCommand, "command", kind.Name));
        Frame.Begin(reply, version);
        kind.WriteReply(reply, answer, version);
    }

    public override void Write(IBufferWriter<byte> target, int version)
    {
        Frame.Begin(target, version);
        kind.WriteState(target, state, version);
    }
}
