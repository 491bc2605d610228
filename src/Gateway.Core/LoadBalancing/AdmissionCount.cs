namespace Gateway.Core.LoadBalancing;

/// <summary>The requests of one node under way in one cluster. Members may be called by any thread.</summary>
public sealed class AdmissionCount
{
    private PaddedCount _count;

    /// <summary>How many are under way.</summary>
    public int Value => Volatile.Read(ref _count.Value);

    /// <summary>Lets a request in unless there are as many already.</summary>
    /// <param name="limit">How many there may be with it.</param>
    public bool TryEnter(int limit)
    {
        // Up first, so that two cannot take one place; who is over goes back.
        if (Interlocked.Increment(ref _count.Value) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _count.Value);
        return false;
    }

    /// <summary>Once for each request that was let in.</summary>
    public void Leave() => Interlocked.Decrement(ref _count.Value);

    /// <summary>How many requests there may be for one of a share to be let in: at least one for a share above none.</summary>
    public static int LimitOf(int maxRequests, double share) => share <= 0 ? 0 : Math.Max(1, (int)(maxRequests * share));
}
