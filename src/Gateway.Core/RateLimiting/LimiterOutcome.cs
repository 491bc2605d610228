namespace Gateway.Core.RateLimiting;

public enum LimiterOutcome
{
    /// <summary>Charged: go on.</summary>
    Admitted,

    /// <summary>Over a limit; nothing was charged.</summary>
    Denied,

    /// <summary>Nothing was charged; ask the authority, then try again.</summary>
    NeedsLease,
}
