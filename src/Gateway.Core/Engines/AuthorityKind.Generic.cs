using System.Buffers;

namespace Gateway.Core.Engines;

/// <summary>
/// A kind of authority: a pure state machine and its codecs. One instance serves all keys, and holds no state itself.
/// </summary>
/// <typeparam name="TState">One authority's state. Only the engine's turn at its key touches it.</typeparam>
/// <typeparam name="TCommand">Immutable.</typeparam>
/// <typeparam name="TReply">Immutable, and shares nothing mutable with the state.</typeparam>
/// <remarks>
/// <para>
/// Deterministic: the same state, time and command always give the same state and reply, on any node. An engine may
/// execute a command on a copy of the state, throw the result away and execute it again on a newer copy.
/// </para>
/// <para>
/// Codecs write the version they are told and read every version from <see cref="EngineProtocol.Oldest"/>. They throw
/// <see cref="ProtocolException"/>, or whatever reading past the end of a span throws, on damaged bytes; they bound
/// what they allocate by the number of bytes given.
/// </para>
/// </remarks>
public abstract class AuthorityKind<TState, TCommand, TReply>(string name, AuthorityDurability durability)
    : AuthorityKind(name, durability)
    where TState : class
{
    /// <summary>The state of an authority that nobody has called yet.</summary>
    public abstract TState CreateState(in AuthorityStart start);

    /// <summary>
    /// The state to go on with when the last replies may be missing from the stored one. Default: as if there were none,
    /// with the disruption as <paramref name="start"/> states it. Durable kinds usually return <paramref name="stored"/>,
    /// into which they reserved ahead what they have since granted.
    /// </summary>
    public virtual TState RecoverState(in AuthorityStart start, TState stored) => CreateState(start);

    /// <summary>Executes one command.</summary>
    /// <param name="state">Changed in place. If the method throws, which is a defect, it must be as before.</param>
    /// <param name="now">
    /// The key's time: since the Unix epoch, by one clock for all nodes as far as there is one, across moves and stores,
    /// and never going backwards for one key.
    /// </param>
    /// <param name="command">What to do. One that repeats a sequence number gets the reply recorded for it.</param>
    public abstract TReply Execute(TState state, TimeSpan now, TCommand command);

    /// <summary>
    /// How much longer the state matters if no command comes: from then on a new one would answer the same. Zero or
    /// less: it can go now. <see cref="TimeSpan.MaxValue"/>: always.
    /// </summary>
    public abstract TimeSpan TimeToLive(TState state, TimeSpan now);

    /// <summary>
    /// For durable kinds: changes whenever the stored state no longer suffices to recover from. A kind that reserves
    /// ahead changes it once for many commands. Default: 0, never.
    /// </summary>
    public virtual long StorageStamp(TState state) => 0;

    public abstract void WriteState(IBufferWriter<byte> target, TState state, int version);

    public abstract TState ReadState(ReadOnlySpan<byte> source, int version);

    public abstract void WriteCommand(IBufferWriter<byte> target, TCommand command, int version);

    public abstract TCommand ReadCommand(ReadOnlySpan<byte> source, int version);

    public abstract void WriteReply(IBufferWriter<byte> target, TReply reply, int version);

    public abstract TReply ReadReply(ReadOnlySpan<byte> source, int version);

    /// <summary>A command with its version before it, as it crosses a wire.</summary>
    public void FrameCommand(IBufferWriter<byte> target, TCommand command, int version)
    {
        Frame.Begin(target, version);
        WriteCommand(target, command, version);
    }

    /// <summary>A reply that crossed a wire.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public TReply UnframeReply(ReadOnlySpan<byte> framed) => Frame.Read(framed, ReadReply, "reply", Name);

    public sealed override AuthorityInstance Create(in AuthorityStart start) =>
        new AuthorityInstance<TState, TCommand, TReply>(this, CreateState(start));

    public sealed override AuthorityInstance Read(ReadOnlySpan<byte> state) =>
        new AuthorityInstance<TState, TCommand, TReply>(this, Frame.Read(state, ReadState, "state", Name));

    public sealed override AuthorityInstance Recover(in AuthorityStart start, ReadOnlySpan<byte> state) =>
        new AuthorityInstance<TState, TCommand, TReply>(this, RecoverState(start, Frame.Read(state, ReadState, "state", Name)));
}
