using Gateway.Core.RouteTables;

namespace Gateway.Core.RateLimiting;

/// <summary>Checks one limit of a policy.</summary>
internal static class RateLimitWindowRules
{
    private const string OnlyTokenBucket =
        "A burst goes with the algorithm 'tokenBucket' only: other windows admit their whole limit at once. Remove the burst, or change the algorithm.";

    /// <summary>Checks a limit that is complete, or what is to replace parts of one.</summary>
    /// <param name="stated">What stands in the document.</param>
    /// <param name="whole">With what it changes.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(RateLimitWindow stated, RateLimitWindow whole, JsonPointer at, FaultList faults)
    {
        if (!Enum.IsDefined(whole.Kind))
        {
            faults.Add(at["algorithm"], $"There is no algorithm {FaultText.Quote(whole.Kind.ToString())}. Write 'tokenBucket', 'fixedWindow', 'slidingWindow' or 'concurrency'.");
        }

        faults.AddIf(at["limit"], whole.Limit is null ? "The limit is missing. Write how many permits there are." : CheckPermits("limit", stated.Limit));
        if (whole.Kind == RateLimitAlgorithm.Concurrency)
        {
            CheckConcurrency(stated, at, faults);
            return;
        }

        faults.AddIf(at["burst"], stated.Burst is not null && whole.Kind != RateLimitAlgorithm.TokenBucket ? OnlyTokenBucket : CheckPermits("burst", stated.Burst));
        CheckTime(stated, whole, at, faults);
    }

    private static void CheckConcurrency(RateLimitWindow stated, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["window"], stated.Window is null ? null : Superfluous("window"));
        faults.AddIf(at["burst"], stated.Burst is null ? null : Superfluous("burst"));
        faults.AddIf(at["per"], stated.Per is null ? null : Superfluous("per"));
        faults.AddIf(at["timeZone"], stated.TimeZone is null ? null : Superfluous("timeZone"));
    }

    private static string Superfluous(string name) =>
        $"The algorithm 'concurrency' counts requests in flight, so '{name}' means nothing. Remove it, or change the algorithm.";

    private static void CheckTime(RateLimitWindow stated, RateLimitWindow whole, JsonPointer at, FaultList faults)
    {
        if (whole.Per is null)
        {
            faults.AddIf(at["window"], whole.Window is null ? "The window is missing. Write the time that the limit is for, such as '1s', or 'per: day'." : CheckWindow(stated.Window));
            faults.AddIf(at["timeZone"], stated.TimeZone is null ? null : "A time zone goes with 'per' only: other windows begin at any time of day. Remove it, or write 'per: day'.");
            return;
        }

        if (!Enum.IsDefined(whole.Per.Value))
        {
            faults.Add(at["per"], $"There is no period {FaultText.Quote(whole.Per.Value.ToString())}. Write 'day', 'week' or 'month'.");
        }

        faults.AddIf(at["window"], stated.Window is null ? null : "There is a window and a period of the calendar. Keep 'window' or 'per'.");
        faults.AddIf(at["algorithm"], whole.Kind == RateLimitAlgorithm.FixedWindow ? null : "Periods of the calendar go with the algorithm 'fixedWindow' only. Write that, or nothing.");
        if (stated.TimeZone is { } zone && TimeZoneName.Find(zone) is null)
        {
            faults.Add(at["timeZone"], $"This machine knows no time zone {FaultText.Quote(zone)}. Write a name of the IANA database such as 'Europe/Berlin' or 'UTC'; if it is one, install the machine's time zone data (tzdata).");
        }
    }

    private static string? CheckPermits(string name, long? permits) => permits switch
    {
        < 1 => $"The {name} {permits} would refuse every request. Write at least 1.",
        > LimiterWindow.MaxPermits => $"The {name} {permits} is too large. Write at most {LimiterWindow.MaxPermits}.",
        _ => null,
    };

    private static string? CheckWindow(TimeSpan? window)
    {
        if (window is not { } stated)
        {
            return null;
        }

        if (stated == Timeout.InfiniteTimeSpan)
        {
            return "The window is 'none', so permits would never come back. Write one from '1ms' to '1d'.";
        }

        if (stated < LimiterWindow.MinLength)
        {
            return "The window is too short. Write at least '1ms'.";
        }

        return stated > LimiterWindow.MaxLength
            ? $"The window {FaultText.Quote(Duration.Format(stated))} is too long. Write at most '1d', or 'per: week' or 'per: month'."
            : null;
    }
}
