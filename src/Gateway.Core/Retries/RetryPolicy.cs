namespace Gateway.Core.Retries;

/// <summary>
/// When a request is sent again, to another destination where there is one: only if its method is idempotent (RFC
/// 9110, section 9.2.2) or it provably never left, and never after its response has begun.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>How often a request is sent again at most. From 1 to 5. Default: 1.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The statuses after which idempotent requests are sent again, such as 503 or 502-504. Default: 502-504.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["502-504"];

    /// <summary>How long each try waits for the response's head. From 1ms. Default: none, the time of the whole exchange.</summary>
    public TimeSpan PerTryTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The longest wait before the first retry, of which a random part is waited; doubles with each. From 0s to 10s. Default: 25ms.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The longest wait before any retry. Not below backoff, at most 1m. Default: 250ms.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Retries may be this share of the cluster's requests on a node within ten seconds, so that they cannot bring
    /// down what is overloaded. From 0 to 1. Default: 0.2.
    /// </summary>
    public double Budget { get; init; } = 0.2;

    /// <summary>And this many a second beyond it. From 0 to 1,000. Default: 3.</summary>
    public int MinimumPerSecond { get; init; } = 3;

    /// <summary>
    /// Request bodies are kept for another try up to this size; a larger one is sent once. From 0 to 10 MiB. Default:
    /// 65536.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 65_536;
}
