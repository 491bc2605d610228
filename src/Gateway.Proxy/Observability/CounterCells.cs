using System.Collections.Concurrent;
using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.Observability;

/// <summary>
/// Counts by key, for what every request counts: an instrument would look up each of its labels every time, which takes five
/// times as long. Instruments read them when they are asked.
/// </summary>
/// <typeparam name="TKey">What is counted apart.</typeparam>
/// <param name="max">How many keys are kept apart; keys are never forgotten.</param>
/// <param name="others">Stands for all keys beyond.</param>
internal sealed class CounterCells<TKey>(int max, TKey others)
    where TKey : notnull
{
    /// <summary>Cores share cells beyond this number: each takes memory for every key.</summary>
    private static readonly int Stripes = Math.Min(Environment.ProcessorCount, 8);

    private readonly ConcurrentDictionary<TKey, StripedCounter> _cells = [];
    private int _count;

    /// <summary>All keys that have been counted.</summary>
    public IEnumerable<KeyValuePair<TKey, StripedCounter>> All => _cells;

    /// <summary>A key's counts.</summary>
    public StripedCounter Of(TKey key) => _cells.TryGetValue(key, out var cells) ? cells : Add(key);

    private StripedCounter Add(TKey key)
    {
        if (Interlocked.Increment(ref _count) > max)
        {
            Interlocked.Decrement(ref _count);
            key = others;
        }

        return _cells.GetOrAdd(key, static _ => new(Stripes));
    }
}
