namespace Gateway.Core.Usage;

/// <summary>What a consumer has used.</summary>
/// <param name="Requests">Requests answered, refused ones included.</param>
/// <param name="Refusals">Of them, those that the gateway refused: over a limit, not allowed, and so on.</param>
/// <param name="RequestBytes">Bytes of request bodies.</param>
/// <param name="ResponseBytes">Bytes of response bodies.</param>
public readonly record struct UsageCounts(long Requests, long Refusals, long RequestBytes, long ResponseBytes)
{
    public static UsageCounts operator +(UsageCounts left, UsageCounts right) => new(
        left.Requests + right.Requests, left.Refusals + right.Refusals, left.RequestBytes + right.RequestBytes, left.ResponseBytes + right.ResponseBytes);
}
