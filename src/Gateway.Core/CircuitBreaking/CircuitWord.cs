namespace Gateway.Core.CircuitBreaking;

/// <summary>A circuit's state and its version, in one word so that one read sees both.</summary>
/// <remarks>From the top: 28 bits epoch, 32 bits sequence, 4 bits state. The default is closed, in no epoch.</remarks>
/// <param name="Value">The packed word, for storing and sending.</param>
public readonly record struct CircuitWord(ulong Value)
{
    private const int StateBits = 4;
    private const int SequenceBits = 32;
    private const ulong StateMask = (1UL << StateBits) - 1;

    /// <summary>The highest epoch that fits.</summary>
    public const long MaxEpoch = (1L << 28) - 1;

    /// <param name="state">The state.</param>
    /// <param name="epoch">Which authority decided it. From 0 to <see cref="MaxEpoch"/>.</param>
    /// <param name="sequence">How often that authority had changed its mind.</param>
    public CircuitWord(CircuitState state, long epoch, uint sequence)
        : this(((ulong)epoch << (SequenceBits + StateBits)) | ((ulong)sequence << StateBits) | (ulong)state)
    {
    }

    public CircuitState State => (CircuitState)(Value & StateMask);

    public bool IsClosed => (Value & StateMask) == (ulong)CircuitState.Closed;

    public long Epoch => (long)(Value >> (SequenceBits + StateBits));

    public uint Sequence => (uint)(Value >> StateBits);

    /// <summary>Orders words: by epoch, then by sequence. A half-open word's version is the id of its round.</summary>
    public ulong Version => Value >> StateBits;

    /// <summary>The word after a change of state, or after a new round.</summary>
    public CircuitWord Next(CircuitState state) => new(state, Epoch, Sequence + 1);

    public override string ToString() => $"{State} {Epoch}.{Sequence}";
}
