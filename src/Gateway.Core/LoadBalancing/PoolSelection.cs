namespace Gateway.Core.LoadBalancing;

/// <summary>Which destinations of a cluster take requests now: priorities, failover between them, and panic.</summary>
public static class PoolSelection
{
    /// <summary>
    /// The usable destinations of the first priority in which enough are usable. Where no priority has enough, all
    /// destinations of the one that has the most, usable or not: the few would fall under the load of all.
    /// </summary>
    /// <param name="destinations">The cluster's destinations.</param>
    /// <param name="isUsable">Whether each is, in the same order.</param>
    /// <param name="panicThreshold">
    /// The share of usable destinations, from 0 to 1, below which a priority has not enough. With 0 one usable
    /// destination is enough, and with none of them nothing is selected.
    /// </param>
    /// <param name="isPanic">Whether the health of destinations was passed over.</param>
    /// <returns>Indices, in order.</returns>
    public static int[] Select(ReadOnlySpan<BalancedDestination> destinations, ReadOnlySpan<bool> isUsable, double panicThreshold, out bool isPanic)
    {
        var levels = new SortedDictionary<int, (int Usable, int All)>();
        for (var index = 0; index < destinations.Length; index++)
        {
            var priority = destinations[index].Priority;
            var (usable, all) = levels.GetValueOrDefault(priority);
            levels[priority] = (usable + (isUsable[index] ? 1 : 0), all + 1);
        }

        isPanic = false;
        foreach (var (priority, (usable, all)) in levels)
        {
            if (usable > 0 && usable >= panicThreshold * all)
            {
                return Of(destinations, isUsable, priority);
            }
        }

        if (panicThreshold <= 0 || levels.Count == 0)
        {
            return [];
        }

        isPanic = true;
        var best = levels.MaxBy(level => (double)level.Value.Usable / level.Value.All).Key;
        return Of(destinations, default, best);
    }

    /// <param name="destinations">The cluster's destinations.</param>
    /// <param name="isUsable">Empty for all.</param>
    /// <param name="priority">Of which priority.</param>
    private static int[] Of(ReadOnlySpan<BalancedDestination> destinations, ReadOnlySpan<bool> isUsable, int priority)
    {
        var indices = new List<int>();
        for (var index = 0; index < destinations.Length; index++)
        {
            if (destinations[index].Priority == priority && (isUsable.IsEmpty || isUsable[index]))
            {
                indices.Add(index);
            }
        }

        return [.. indices];
    }
}
