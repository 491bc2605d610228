namespace Gateway.Proxy.RateLimiting;

/// <summary>What a bucket's name ends in where callers with other numbers have permits apart. Ids have no slash.</summary>
internal static class LimitBucketName
{
    public static string OfTier(string tier) => $"/tier/{tier}";

    public static string OfConsumer(string consumer) => $"/consumer/{consumer}";
}
