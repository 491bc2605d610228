namespace Gateway.Engine.Orleans.Membership;

/// <summary>Whether what was heard proves that this silo is not dead. Pure.</summary>
/// <remarks>
/// A silo is dead from when somebody writes so into Redis, which takes Redis and, in a fleet of more than two, silos that
/// missed several probes of it. So these are proofs: Redis says it lives; another silo has asked Redis just now,
/// and Redis says so; or no silo of the fleet reaches Redis, and each of them could still be asked, so that none can have
/// missed its probes nor written anything. The last one holds among the silos that were there; others may join where
/// Redis is while all of these are cut off from it, and supervisors start nodes anew after some minutes,
/// so it is good for <see cref="WithoutRedis"/> only.
/// </remarks>
internal static class FencePolicy
{
    /// <summary>
    /// For how long silos go on answering when none of them reaches Redis. Longer than it takes to restart or replace a Redis; no longer than
    /// the five minutes after which, for one, Kubernetes starts the pods of an unreachable machine elsewhere.
    /// </summary>
    public static readonly TimeSpan WithoutRedis = TimeSpan.FromMinutes(5);

    /// <summary>What this silo may conclude.</summary>
    /// <param name="own">What Redis said.</param>
    /// <param name="others">What each other live silo said; null for one that gave no answer.</param>
    /// <param name="sinceRedis">How long ago Redis last said that this silo lives, to it or to another silo.</param>
    public static Standing Conclude(Standing own, IReadOnlyCollection<Standing?> others, TimeSpan sinceRedis)
    {
        if (own is Standing.Alive or Standing.Dead)
        {
            return own;
        }

        if (others.Contains(Standing.Dead))
        {
            return Standing.Dead;
        }

        if (others.Contains(Standing.Alive))
        {
            return Standing.Alive;
        }

        var isNobodyConnected = own == Standing.Unknown && others.All(standing => standing == Standing.Unknown);
        return isNobodyConnected && sinceRedis < WithoutRedis ? Standing.Alive : own;
    }
}
