namespace Gateway.Core.CircuitBreaking;

/// <summary>A circuit's state and its version, in one word so that one read sees both.</summary>
/// <remarks>From the top: 40 bits epoch, 20 bits sequence, 4 bits state. The default is closed, in no epoch.</remarks>
/// <param name="Value">
/// The packed word, for storing and sending. Words are ordered by it: should two authorities ever give one version to
/// two states, all nodes settle on the same one.
/// </param>
public readonly record struct CircuitWord(ulong Value)
{
    private const int StateBits = 4;
    private const int SequenceBits = 20;
    private const ulong StateMask = (1UL << StateBits) - 1;

    /// <summary>The highest epoch that fits.</summary>
    public const long MaxEpoch = (1L << 40) - 1;

    /// <summary>The highest sequence that fits; after it comes the next epoch.</summary>
    public const uint MaxSequence = (1u << SequenceBits) - 1;

    /// <param name="state">The state.</param>
    /// <param name="epoch">Which authority decided it. From 0 to <see cref="MaxEpoch"/>.</param>
    /// <param name="sequence">How often that authority had changed its mind. From 0 to <see cref="MaxSequence"/>.</param>
    public CircuitWord(CircuitState state, long epoch, uint sequence)
        : this(((ulong)epoch << (SequenceBits + StateBits)) | ((ulong)sequence << StateBits) | (ulong)state)
    {
    }

    public CircuitState State => (CircuitState)(Value & StateMask);

    public bool IsClosed => (Value & StateMask) == (ulong)CircuitState.Closed;

    public long Epoch => (long)(Value >> (SequenceBits + StateBits));

    public uint Sequence => (uint)(Value >> StateBits) & MaxSequence;

    /// <summary>Orders changes: by epoch, then by sequence. The version in which a round of probes began is its id.</summary>
    public ulong Version => Value >> StateBits;

    /// <summary>The word after a change.</summary>
    public CircuitWord Next(CircuitState state) => Sequence < MaxSequence
        ? new(state, Epoch, Sequence + 1)
        : new(state, Math.Min(Epoch + 1, MaxEpoch), 0);

    /// <summary>The same version of another state: a node's own view of a change.</summary>
    public CircuitWord As(CircuitState state) => new((Value & ~StateMask) | (ulong)state);

    public override string ToString() => $"{State} {Epoch}.{Sequence}";
}
