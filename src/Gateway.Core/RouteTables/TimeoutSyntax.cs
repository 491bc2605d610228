namespace Gateway.Core.RouteTables;

/// <summary>The limits of a timeout.</summary>
internal static class TimeoutSyntax
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(1);

    /// <summary>What timers can count, almost 25 days.</summary>
    private static readonly TimeSpan Max = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>What is wrong with a timeout, or null.</summary>
    /// <param name="timeout">The timeout.</param>
    /// <param name="mayBeNone">Whether <see cref="Timeout.InfiniteTimeSpan"/> is in order.</param>
    public static string? Check(TimeSpan timeout, bool mayBeNone)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return mayBeNone ? null : "The timeout is 'none', which would let one destination hold requests for ever. Write one such as '5s'.";
        }

        if (timeout < Min)
        {
            var none = mayBeNone ? ", or 'none' for no limit" : string.Empty;
            return $"The timeout {Text(timeout)} is too short. Write at least '1ms'{none}.";
        }

        return timeout > Max
            ? $"The timeout {Text(timeout)} is too long. Write at most '24d'{(mayBeNone ? ", or 'none' for no limit" : string.Empty)}."
            : null;
    }

    private static string Text(TimeSpan timeout) =>
        FaultText.Quote(timeout < TimeSpan.Zero ? timeout.ToString("c") : Duration.Format(timeout));
}
