using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy.Settings;

/// <summary>Bounds on what a client may send.</summary>
public sealed record LimitSettings
{
    /// <summary>The largest request body, in bytes; more is answered 413. 0 means no bound. Default: 30,000,000.</summary>
    [Range(0, long.MaxValue)]
    public long MaxRequestBodyBytes { get; init; } = 30_000_000;

    /// <summary>The largest request head, in bytes; more is answered 431. From 1,024 to 1,048,576. Default: 32,768.</summary>
    [Range(1024, 1_048_576)]
    public int MaxRequestHeaderBytes { get; init; } = 32_768;

    /// <summary>The most request headers; more is answered 431. From 10 to 10,000. Default: 100.</summary>
    [Range(10, 10_000)]
    public int MaxRequestHeaders { get; init; } = 100;

    /// <summary>How long an idle client connection is kept; none for ever. More than 0s. Default: 130s.</summary>
    public TimeSpan ClientIdle { get; init; } = TimeSpan.FromSeconds(130);
}
