using System.Text.Json.Serialization;

namespace Gateway.Core.Identity;

/// <summary>How a provider's keys are fetched and kept.</summary>
public sealed record KeyFetchSettings
{
    /// <summary>How often they are fetched anew, besides when a token names an unknown key. From 10s to 6h. Default: 10m.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one fetch may take, discovery included. From 100ms to 30s. Default: 5s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for a fetch that it needs. From 0s to 5s. Default: 1s.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] // Zero is not what is meant where nothing is stated.
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long keys are kept while the provider cannot be reached; after that its tokens are answered 503. At least the
    /// refreshInterval and at most 6h. Default: 6h.
    /// </summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromHours(6);
}
