namespace Gateway.Core.CircuitBreaking;

/// <summary>A count that all cores may raise at once: each has a cell of its own, and no two share a cache line.</summary>
internal sealed class StripedCounter
{
    /// <summary>128 bytes: processors fetch cache lines in pairs.</summary>
    private const int CellLength = 16;

    private readonly long[] _cells;
    private readonly int _mask;

    /// <param name="cores">How many cores there are. Rounded up to a power of two.</param>
    public StripedCounter(int cores)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cores);
        var stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)cores);
        _mask = stripes - 1;

        // One cell more, so that the first one has none of the array's neighbours in front of it.
        _cells = new long[(stripes + 1) * CellLength];
    }

    // A thread may move to another core in between. The addition is atomic, so that costs time and never a count.
    public void Increment() => Interlocked.Increment(ref _cells[((Thread.GetCurrentProcessorId() & _mask) + 1) * CellLength]);

    /// <summary>Never less than a sum taken earlier.</summary>
    public long Sum()
    {
        var sum = 0L;
        for (var cell = CellLength; cell < _cells.Length; cell += CellLength)
        {
            sum += Volatile.Read(ref _cells[cell]);
        }

        return sum;
    }
}
