using System.Collections.Concurrent;
using Gateway.Core.Usage;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Usage;

/// <summary>What known consumers have used on this node since it was last taken. Nothing is counted twice or lost between two takings.</summary>
internal sealed class UsageBook
{
    /// <summary>Pairs of consumer and route between two takings; of tokens there may be more subjects than anybody can keep.</summary>
    public const int MaxPairs = 50_000;

    /// <summary>Who stands for all that find no room.</summary>
    public const string Others = "(others)";

    private readonly ConcurrentDictionary<UsageKey, Cell> _cells = [];
    private int _pairs;

    /// <summary>Counts a finished request of a known consumer.</summary>
    public void Note(Exchange exchange)
    {
        if (exchange.Consumer is { } consumer && exchange.Route is { } route)
        {
            var isRefusal = exchange.FirstSent == 0 && exchange.Context!.Response.StatusCode >= 400;
            Add(new(consumer.ConsumerId, route.Id), new(1, isRefusal ? 1 : 0, exchange.RequestBytes, exchange.ResponseBytes));
        }
    }

    /// <summary>Counts.</summary>
    public void Add(UsageKey key, UsageCounts counts)
    {
        while (!Find(key).TryAdd(counts))
        {
            // It was taken away at this very moment.
        }
    }

    /// <summary>What was counted since the last taking.</summary>
    public IReadOnlyDictionary<UsageKey, UsageCounts> Take()
    {
        var taken = new Dictionary<UsageKey, UsageCounts>();
        foreach (var (key, cell) in _cells)
        {
            if (cell.Take() is { } counts)
            {
                taken.Add(key, counts);
            }
            else if (_cells.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _pairs); // Nobody has used it for a whole turn.
            }
        }

        return taken;
    }

    private Cell Find(UsageKey key)
    {
        if (_cells.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Volatile.Read(ref _pairs) >= MaxPairs)
        {
            return _cells.GetOrAdd(new(Others, key.Route), static _ => new());
        }

        var made = new Cell();
        var cell = _cells.GetOrAdd(key, made);
        if (cell == made)
        {
            Interlocked.Increment(ref _pairs);
        }

        return cell;
    }

    private sealed class Cell
    {
        private readonly Lock _turn = new();
        private UsageCounts _counts;
        private bool _isRemoved;

        /// <returns>Whether the cell still counts.</returns>
        public bool TryAdd(in UsageCounts counts)
        {
            lock (_turn)
            {
                if (!_isRemoved)
                {
                    _counts += counts;
                }

                return !_isRemoved;
            }
        }

        /// <returns>Null where nothing was counted: then the cell counts no more.</returns>
        public UsageCounts? Take()
        {
            lock (_turn)
            {
                if (_counts.Requests == 0)
                {
                    _isRemoved = true;
                    return null;
                }

                var counts = _counts;
                _counts = default;
                return counts;
            }
        }
    }
}
