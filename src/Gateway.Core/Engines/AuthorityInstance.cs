using System.Buffers;

namespace Gateway.Core.Engines;

/// <summary>One authority as engines hold it that know messages only as bytes. Not thread-safe: the engine serialises.</summary>
public abstract class AuthorityInstance
{
    private protected AuthorityInstance()
    {
    }

    /// <inheritdoc cref="AuthorityKind{TState, TCommand, TReply}.StorageStamp"/>
    public abstract long StorageStamp { get; }

    /// <inheritdoc cref="AuthorityKind{TState, TCommand, TReply}.TimeToLive"/>
    public abstract TimeSpan TimeToLive(TimeSpan now);

    /// <summary>Executes a framed command and writes the framed reply, in the command's version.</summary>
    /// <exception cref="ProtocolException">The command cannot be read; nothing was executed.</exception>
    public abstract void Execute(TimeSpan now, ReadOnlySpan<byte> command, IBufferWriter<byte> reply);

    /// <summary>Writes the framed state.</summary>
    /// <param name="target">Takes the bytes.</param>
    /// <param name="version">The lowest that a live node speaks.</param>
    public abstract void Write(IBufferWriter<byte> target, int version);
}
