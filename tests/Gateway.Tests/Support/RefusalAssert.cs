using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>What the refusals of identity, rate limits and circuits must look like.</summary>
internal static partial class RefusalAssert
{
    /// <summary>The caller is unknown: 401 with a challenge.</summary>
    public static void IsUnauthorized(RawMessage response)
    {
        ProblemAssert.Is(response, 401, "http_request_denied", "Unauthorized");
        Assert.Equal("ApiKey realm=\"gateway\"", response.Value("WWW-Authenticate"));
        HasNoLimit(response);
    }

    /// <summary>The caller is known and not let in.</summary>
    public static void IsForbidden(RawMessage response)
    {
        ProblemAssert.Is(response, 403, "http_request_denied", "Forbidden");
        Assert.Null(response.Value("WWW-Authenticate"));
        HasNoLimit(response);
    }

    /// <summary>Too many wrong keys came from the address.</summary>
    public static void IsThrottled(RawMessage response)
    {
        ProblemAssert.Is(response, 429, "http_request_denied", "Too many failed authentications");
        Assert.InRange(RetryAfter(response), 1, 60);
        HasNoLimit(response);
    }

    /// <summary>A rate limit is used up.</summary>
    /// <returns>The seconds of Retry-After.</returns>
    public static int IsQuotaExceeded(RawMessage response, string policy)
    {
        var problem = Body(response, 429, "http_request_denied", "https://iana.org/assignments/http-problem-types#quota-exceeded");
        Assert.Equal(policy, Assert.Single(problem.GetProperty("violated-policies").EnumerateArray()).GetString());
        Assert.StartsWith($"\"{policy}\";q=", response.Value("RateLimit-Policy"), StringComparison.Ordinal);
        var limit = RateLimit().Match(response.Value("RateLimit")!);
        Assert.Equal((policy, "0"), (limit.Groups["name"].Value, limit.Groups["r"].Value));
        var wait = RetryAfter(response);
        Assert.True(wait >= int.Parse(limit.Groups["t"].Value, CultureInfo.InvariantCulture), response.Head);
        return wait;
    }

    /// <summary>The circuit keeps the request from its cluster.</summary>
    public static void IsCircuitOpen(RawMessage response, string state = "open")
    {
        var problem = Body(response, 503, "destination_unavailable", "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity");
        Assert.Contains($" is {state}: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        RetryAfter(response);
        HasNoLimit(response);
    }

    /// <summary>Permits left and the seconds to their return, of an answer that says so.</summary>
    public static (long Remaining, long Reset) LimitOf(RawMessage response)
    {
        var limit = RateLimit().Match(response.Value("RateLimit")!);
        Assert.True(limit.Success, response.Head);
        return (long.Parse(limit.Groups["r"].Value, CultureInfo.InvariantCulture), long.Parse(limit.Groups["t"].Value, CultureInfo.InvariantCulture));
    }

    private static JsonElement Body(RawMessage response, int status, string error, string type)
    {
        Assert.Equal(
            (status, $"gateway; error={error}", "application/problem+json", "no-store"),
            (response.Status, response.Value("Proxy-Status"), response.Value("Content-Type"), response.Value("Cache-Control")));
        var problem = JsonDocument.Parse(response.Body).RootElement;
        Assert.Equal(
            (type, status, response.Value("X-Request-ID")),
            (problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32(), problem.GetProperty("requestId").GetString()));
        return problem;
    }

    private static int RetryAfter(RawMessage response)
    {
        var text = response.Value("Retry-After");
        Assert.Matches("^[1-9][0-9]*$", text);
        return int.Parse(text!, CultureInfo.InvariantCulture);
    }

    private static void HasNoLimit(RawMessage response)
    {
        Assert.Empty(response.Values("RateLimit"));
        Assert.Empty(response.Values("RateLimit-Policy"));
    }

    [GeneratedRegex("^\"(?<name>[^\"]+)\";r=(?<r>[0-9]+);t=(?<t>[0-9]+)$")]
    private static partial Regex RateLimit();
}
