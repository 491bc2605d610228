using Gateway.Proxy.CircuitBreaking;

namespace Gateway.Proxy.Pipeline;

/// <summary>An answer of the gateway's own, in place of a backend's.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The same for every problem of this kind.</param>
/// <param name="Detail">What happened to this request, and what to do about it.</param>
/// <param name="Error">The Proxy-Status error type (RFC 9209, section 2.3), also in the access log.</param>
internal sealed record Problem(int Status, string Title, string Detail, string Error)
{
    /// <summary>The <see cref="Error"/> of a request that no route takes.</summary>
    public const string NoRouteError = "destination_not_found";

    /// <summary>The rate limit that a 429 is about.</summary>
    public string? ViolatedPolicy { get; init; }

    /// <summary>The WWW-Authenticate header: of a 401, and of what RFC 6750 answers otherwise.</summary>
    public string? Challenge { get; init; }

    /// <summary>Where a browser goes instead, of a 302.</summary>
    public string? Location { get; init; }

    /// <summary>When a retry may succeed, if the gateway knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the route answers instead, to callers other than gRPC's.</summary>
    public FallbackResponse? Fallback { get; init; }

    /// <summary>Whether nothing after this request on its connection can be trusted to be the next one.</summary>
    public bool ClosesConnection { get; init; }

    /// <summary>For the log alone: the client is gone and gets no answer.</summary>
    public const int ClientClosedRequest = 499;
}
