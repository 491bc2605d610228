namespace Gateway.Core.RateLimiting;

/// <summary>Something of a request that tells whose permits it takes: one entry of a policy's key.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Header">The header's name, of a header.</param>
public readonly record struct LimiterKeySource(LimiterKeyKind Kind, string? Header = null)
{
    private const string HeaderPrefix = "header:";

    /// <summary>How sources begin in a document.</summary>
    internal static readonly IReadOnlyList<string> Words = ["consumer", "address", "route", HeaderPrefix];

    /// <summary>The source that a document names; null if there is none.</summary>
    public static LimiterKeySource? Parse(string text) => text switch
    {
        "consumer" => new(LimiterKeyKind.Consumer),
        "address" => new(LimiterKeyKind.Address),
        "route" => new(LimiterKeyKind.Route),
        _ when text.StartsWith(HeaderPrefix, StringComparison.Ordinal) => new(LimiterKeyKind.Header, text[HeaderPrefix.Length..]),
        _ => null,
    };
}
