namespace Gateway.Core.CircuitBreaking;

/// <summary>
/// Counts that all cores may raise at once: each core has a cell of its own for all of them, and no two cells share a
/// cache line.
/// </summary>
public sealed class StripedCounter
{
    /// <summary>How many counts there is room for.</summary>
    public const int MaxFields = 8;

    /// <summary>128 bytes: processors fetch cache lines in pairs.</summary>
    private const int CellLength = 16;

    private readonly long[] _cells;
    private readonly int _mask;

    /// <param name="cores">How many cores there are. Rounded up to a power of two.</param>
    public StripedCounter(int cores)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cores);
        Stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)cores);
        _mask = Stripes - 1;

        // One cell more, so that the first one has none of the array's neighbours in front of it.
        _cells = new long[(Stripes + 1) * CellLength];
    }

    /// <summary>How many cells there are.</summary>
    public int Stripes { get; }

    /// <summary>Adds one to a count.</summary>
    /// <param name="field">Which, from 0 to <see cref="MaxFields"/> - 1.</param>
    // A thread may move to another core in between. The addition is atomic, so that costs time and never a count.
    public void Increment(int field) => Interlocked.Increment(ref Cell(Thread.GetCurrentProcessorId(), field));

    /// <summary>Adds to a count.</summary>
    public void Add(int field, long amount) => Interlocked.Add(ref Cell(Thread.GetCurrentProcessorId(), field), amount);

    /// <summary>Takes one off a count.</summary>
    public void Decrement(int field) => Interlocked.Decrement(ref Cell(Thread.GetCurrentProcessorId(), field));

    /// <summary>Notes a number in the core's own cell, in place of the one before.</summary>
    public void Note(int field, long value) => Volatile.Write(ref Cell(Thread.GetCurrentProcessorId(), field), value);

    /// <summary>The highest number that any cell has; 0 at least.</summary>
    public long Max(int field)
    {
        var max = 0L;
        for (var stripe = 0; stripe < Stripes; stripe++)
        {
            max = Math.Max(max, Volatile.Read(ref Cell(stripe, field)));
        }

        return max;
    }

    /// <summary>Of a count that is only raised, never less than a sum taken earlier.</summary>
    public long Sum(int field)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < Stripes; stripe++)
        {
            sum += Volatile.Read(ref Cell(stripe, field));
        }

        return sum;
    }

    /// <summary>Where a core counts.</summary>
    internal ref long Cell(int core, int field) => ref _cells[(((core & _mask) + 1) * CellLength) + field];
}
