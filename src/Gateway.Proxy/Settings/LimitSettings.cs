using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy.Settings;

/// <summary>Bounds on what a client may send.</summary>
public sealed record LimitSettings
{
    /// <summary>The largest request body, in bytes; more is answered 413. 0 means no bound. Default: 30,000,000.</summary>
    [Range(0, long.MaxValue)]
    public long MaxRequestBodyBytes { get; init; } = 30_000_000;

    /// <summary>The largest request head, in bytes; more is answered 431, and 414 where the request line alone is larger. From 1,024 to 1,048,576. Default: 32,768.</summary>
    [Range(1024, 1_048_576)]
    public int MaxRequestHeaderBytes { get; init; } = 32_768;

    /// <summary>The most request headers; more is answered 431. From 10 to 10,000. Default: 100.</summary>
    [Range(10, 10_000)]
    public int MaxRequestHeaders { get; init; } = 100;

    /// <summary>How long the head of a request may take to arrive, against clients that send it byte by byte; more is answered 408. More than 0s and at most 1d. Default: 30s.</summary>
    public TimeSpan RequestHead { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How fast request bodies must come, in bytes a second, after five seconds; slower is answered 408. Not for routes
    /// with streams of clients that pause, such as gRPC. 0 means at any speed. Default: 0.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MinRequestBytesPerSecond { get; init; }

    /// <summary>How fast clients must read responses that wait for them, in bytes a second, after five seconds; slower ones are cut. 0 means at any speed. Default: 0.</summary>
    [Range(0, int.MaxValue)]
    public int MinResponseBytesPerSecond { get; init; }

    /// <summary>How long an idle client connection is kept; none for ever. More than 0s. Default: 130s.</summary>
    public TimeSpan ClientIdle { get; init; } = TimeSpan.FromSeconds(130);
}
