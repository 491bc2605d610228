using System.Security.Cryptography;
using System.Text;

namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>Goes through all worlds that can be reached, breadth first, so that the way to a fault is a shortest one.</summary>
internal static class RolloutExplorer
{
    /// <summary>Explores.</summary>
    /// <returns>How many worlds there are, and what is wrong with the first bad one; null if none is.</returns>
    public static (int Worlds, string? Fault) Explore(RolloutPlan plan)
    {
        var start = RolloutWorld.Start(plan);
        var seen = new HashSet<UInt128> { Digest(start) };
        for (List<Place> places = [new(start, Digest(start), null)]; places.Count > 0;)
        {
            // Worlds are immutable, so that those equally far from the start need not wait for one another.
            var next = places.AsParallel().AsOrdered().SelectMany(place => place.World.Next().Select(way => new Place(way.World, Digest(way.World), new(way.Name, place.Way))));
            places = [.. next.ToList().Where(place => seen.Add(place.Digest))];
            if (places.AsParallel().AsOrdered().Select(FaultOf).FirstOrDefault(fault => fault is not null) is { } first)
            {
                return (seen.Count, first);
            }
        }

        return (seen.Count, null);
    }

    private static string? FaultOf(Place place) => (place.World.Breach ?? FaultAtTheEnd(place.World)) is { } fault ? $"{fault} After: {place.Way}." : null;

    /// <summary>However the world came to be: once accidents end, the rollout ends and all nodes run one content.</summary>
    private static string? FaultAtTheEnd(RolloutWorld world)
    {
        var end = world.Settle();
        return end.Breach is { } breach ? $"{breach} (once accidents had ended)"
            : !end.IsSettled() ? "It never ends, or nodes never run what is in force."
            : null;
    }

    private static UInt128 Digest(RolloutWorld world)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(world.Key()), hash);
        return BitConverter.ToUInt128(hash);
    }

    /// <summary>A world, and how it was reached.</summary>
    private sealed record Place(RolloutWorld World, UInt128 Digest, Way? Way);

    /// <summary>Without the worlds in between, which are too many to keep.</summary>
    private sealed record Way(string Event, Way? Before)
    {
        public override string ToString() => Before is null ? Event : $"{Before}, {Event}";
    }
}
