using System.Globalization;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The answers to requests that a rate limit keeps back.</summary>
internal static class RateLimitProblems
{
    private const string Denied = "http_request_denied";
    private const string TooMany = "Too many requests";

    /// <summary>Nothing says when a request in flight ends.</summary>
    private static readonly TimeSpan SoonestExit = TimeSpan.FromSeconds(1);

    /// <summary>Over a limit.</summary>
    public static Problem Exceeded(string policy, in RateLimitStatus status, TimeSpan retryAfter)
    {
        var wait = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        return new(429, TooMany, $"The rate limit '{policy}' of {status.Of.Limit} requests {PeriodOf(status.Of)} is used up; {status.Remaining} are left, and a retry can succeed in {wait} s.", Denied)
        {
            RetryAfter = retryAfter,
            ViolatedPolicy = policy,
        };
    }

    /// <summary>As many are in flight as may be.</summary>
    public static Problem TooManyInFlight(string policy, long limit) =>
        new(429, TooMany, $"The rate limit '{policy}' of {limit} requests in flight at once is reached. Wait until one of them is answered, then try again.", Denied)
        {
            RetryAfter = SoonestExit,
            ViolatedPolicy = policy,
        };

    /// <summary>The authority gives no answer, and the policy says to refuse then.</summary>
    public static Problem Unavailable(string policy, TimeSpan retryAfter) =>
        new(503, "Service unavailable", $"The rate limit '{policy}' cannot be checked at the moment, and lets nothing through unchecked. Try again in a moment.", "proxy_internal_error")
        {
            RetryAfter = retryAfter,
        };

    /// <summary>The request states what it costs, and wrongly.</summary>
    public static Problem BadCost(string policy, string header, string stated, long most) =>
        new(400, "Bad request", $"The header '{header}' states what the request costs in the rate limit '{policy}', and {stated}. Send it once, with a whole number from 1 to {most.ToString(CultureInfo.InvariantCulture)}, or leave it away.", "http_request_error");

    private static string PeriodOf(LimiterWindow window) => window.Period switch
    {
        CalendarPeriod.Day => "per day",
        CalendarPeriod.Week => "per week",
        CalendarPeriod.Month => "per month",
        _ => $"in {Duration.Format(window.Length)}",
    };
}
