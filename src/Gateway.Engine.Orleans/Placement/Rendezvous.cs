using System.IO.Hashing;

namespace Gateway.Engine.Orleans.Placement;

/// <summary>
/// Highest random weight hashing (Thaler and Ravishankar, 1998): every pair of a grain and a silo has a weight, and the
/// grain belongs to the silo of the highest. When one of N silos leaves or joins, only an Nth of the grains changes place.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The silo that a grain belongs to; null if there is none.</summary>
    public static SiloAddress? Choose(GrainId grain, IEnumerable<SiloAddress> silos)
    {
        var hash = XxHash3.HashToUInt64(grain.Key.AsSpan());
        SiloAddress? best = null;
        var highest = 0UL;
        foreach (var silo in silos)
        {
            var weight = Mix(hash ^ Mix((uint)silo.GetConsistentHashCode()));
            if (best is null || weight > highest || (weight == highest && silo.CompareTo(best) < 0))
            {
                (best, highest) = (silo, weight);
            }
        }

        return best;
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the input moves half of the output's.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
