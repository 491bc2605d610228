namespace Gateway.Core.RateLimiting;

/// <summary>What operators can ask of a limiter's authority.</summary>
public enum LimiterOrderKind
{
    /// <summary>Only to tell how it stands.</summary>
    Inspect,

    /// <summary>To refuse all requests for a while. What is lent already is still used: for two seconds at most.</summary>
    DenyAll,

    /// <summary>To admit all requests for a while, and charge them nothing.</summary>
    AdmitAll,

    /// <summary>To go by the limits again.</summary>
    Resume,

    /// <summary>To forget what was used: all permits are there again, but for those that are lent.</summary>
    Reset,
}
