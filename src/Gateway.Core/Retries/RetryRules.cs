using System.Globalization;
using Gateway.Core.Health;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Retries;

/// <summary>Which requests may be sent again, after which wait, and what a policy must keep to.</summary>
public static class RetryRules
{
    /// <summary>The most retries of one request.</summary>
    public const int MaxAttempts = 5;

    private const int MaxMinimumPerSecond = 1_000;
    private const int MaxMaxBodyBytes = 10 * 1024 * 1024;
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestMaxBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Whether carrying a request out twice does what carrying it out once does (RFC 9110, section 9.2.2).</summary>
    public static bool IsIdempotent(string method) => method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE";

    /// <summary>Whether a request may be sent again after this result.</summary>
    public static bool MayRetry(TryResult result, string method) => result switch
    {
        TryResult.Unsent => true,
        TryResult.Failed => IsIdempotent(method),
        _ => false,
    };

    /// <summary>How long to wait before a retry: a random part of an exponentially growing time ("full jitter", Brooker 2015).</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="retry">Which one: 1 for the first.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Wait(RetryPolicy policy, int retry, double random)
    {
        var longest = policy.Backoff * (1L << (retry - 1));
        return random * (longest < policy.MaxBackoff ? longest : policy.MaxBackoff);
    }

    internal static void Check(RetryPolicy policy, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["attempts"], CheckNumber("attempts", policy.Attempts, 1, MaxAttempts));
        for (var index = 0; index < policy.Statuses.Count; index++)
        {
            faults.AddIf(at["statuses"][index], CheckStatus(policy.Statuses[index]));
        }

        faults.AddIf(at["perTryTimeout"], TimeoutSyntax.Check(policy.PerTryTimeout, mayBeNone: true));
        faults.AddIf(at["backoff"], CheckTime("backoff", policy.Backoff, LongestBackoff));
        faults.AddIf(at["maxBackoff"], CheckTime("maxBackoff", policy.MaxBackoff, LongestMaxBackoff)
            ?? (policy.MaxBackoff < policy.Backoff
                ? $"maxBackoff {FaultText.Quote(Duration.Format(policy.MaxBackoff))} is below backoff {FaultText.Quote(Duration.Format(policy.Backoff))}. Write at least as much as backoff, or a shorter backoff."
                : null));
        faults.AddIf(at["budget"], policy.Budget is >= 0 and <= 1 ? null : Text($"budget {policy.Budget} is out of range. Write a share from 0 to 1, such as 0.2."));
        faults.AddIf(at["minimumPerSecond"], CheckNumber("minimumPerSecond", policy.MinimumPerSecond, 0, MaxMinimumPerSecond));
        faults.AddIf(at["maxBodyBytes"], CheckNumber("maxBodyBytes", policy.MaxBodyBytes, 0, MaxMaxBodyBytes));
    }

    private static string? CheckStatus(string text)
        => !StatusSet.TryParse(text, out var range) ? $"{FaultText.Quote(text)} is no status. Write one such as '503', or a range such as '502-504'."
        : range.From < 500 ? $"{FaultText.Quote(text)} has statuses below 500, which say that the request is done or at fault, not the destination. Write statuses from 500 to 599."
        : null;

    private static string? CheckNumber(string name, int number, int min, int max) => number >= min && number <= max
        ? null
        : Text($"{name} {number} is out of range. Write a whole number from {min} to {max:N0}.");

    private static string? CheckTime(string name, TimeSpan time, TimeSpan max) => time >= TimeSpan.Zero && time <= max
        ? null
        : $"{name} {FaultText.Quote(Duration.Format(time))} is out of range. Write a duration from '0s' to '{Duration.Format(max)}'.";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
