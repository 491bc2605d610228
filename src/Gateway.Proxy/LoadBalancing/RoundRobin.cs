namespace Gateway.Proxy.LoadBalancing;

/// <summary>Takes the items in turn, over all requests of the node.</summary>
/// <param name="items">At least one.</param>
internal sealed class RoundRobin<T>(T[] items)
{
    private uint _next = uint.MaxValue;

    public T Next()
    {
        // One item needs no counter, and so no cache line that all cores write.
        if (items.Length == 1)
        {
            return items[0];
        }

        return items[Interlocked.Increment(ref _next) % (uint)items.Length];
    }
}
