using Gateway.Core.RouteTables;

namespace Gateway.Core.LoadBalancing;

/// <summary>What session affinity must keep to.</summary>
internal static class SessionAffinityRules
{
    private static readonly TimeSpan MinAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(400);

    public static void Check(SessionAffinityPolicy policy, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["cookie"], TokenSyntax.Check("cookie name", policy.Cookie));
        if (policy.MaxAge != Timeout.InfiniteTimeSpan && (policy.MaxAge < MinAge || policy.MaxAge > MaxAge))
        {
            faults.Add(at["maxAge"], $"maxAge {FaultText.Quote(Duration.Format(policy.MaxAge))} is out of range. Write a duration from '1s' to '400d', or 'none' for a cookie that ends with the client's session.");
        }
    }
}
