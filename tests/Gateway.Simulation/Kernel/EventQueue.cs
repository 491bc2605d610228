namespace Gateway.Simulation.Kernel;

/// <summary>Events by time; those of one instant in the order in which they were scheduled. A binary heap.</summary>
internal sealed class EventQueue<T>
    where T : struct
{
    private Entry[] _entries = new Entry[64];
    private long _order;

    public int Count { get; private set; }

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> if there is none.</summary>
    public long NextAt => Count == 0 ? long.MaxValue : _entries[0].At;

    public void Clear() => Count = 0;

    public void Schedule(long at, in T item)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        var entry = new Entry(at, _order++, item);
        var index = Count++;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!entry.Precedes(_entries[parent]))
            {
                break;
            }

            _entries[index] = _entries[parent];
            index = parent;
        }

        _entries[index] = entry;
    }

    /// <summary>Takes the next event; there must be one.</summary>
    public T Take()
    {
        var taken = _entries[0].Item;
        var last = _entries[--Count];
        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _entries[child + 1].Precedes(_entries[child]))
            {
                child++;
            }

            if (!_entries[child].Precedes(last))
            {
                break;
            }

            _entries[index] = _entries[child];
            index = child;
        }

        _entries[index] = last;
        return taken;
    }

    private readonly record struct Entry(long At, long Order, T Item)
    {
        public bool Precedes(in Entry other) => At < other.At || (At == other.At && Order < other.Order);
    }
}
