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
        var queue = new Queue<(RolloutWorld World, Way? Way)>([(start, null)]);
        while (queue.TryDequeue(out var item))
        {
            foreach (var (name, next) in item.World.Next())
            {
                if (!seen.Add(Digest(next)))
                {
                    continue;
                }

                var way = new Way(name, item.Way);
                if ((next.Breach ?? FaultAtTheEnd(next)) is { } fault)
                {
                    return (seen.Count, $"{fault} After: {way}.");
                }

                queue.Enqueue((next, way));
            }
        }

        return (seen.Count, null);
    }

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

    /// <summary>How a world was reached.</summary>
    private sealed record Way(string Event, Way? Before)
    {
        public override string ToString() => Before is null ? Event : $"{Before}, {Event}";
    }
}
