namespace Gateway.Core.RateLimiting.Concurrency;

/// <summary>An authority as its engine keeps it: there from the start, with a limit only from the first report on.</summary>
public sealed class ConcurrencyState
{
    internal ConcurrencyState(long epoch, long learnsUntil)
    {
        Epoch = epoch;
        LearnsUntil = learnsUntil;
    }

    internal long Epoch { get; }

    /// <summary>Until when, in ticks, nodes may hold permits of an authority that was lost.</summary>
    internal long LearnsUntil { get; }

    /// <summary>Null before the first report.</summary>
    internal ConcurrencyAuthority? Authority { get; set; }
}
