using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Core.LoadBalancing;

/// <summary>What load balancing and the weights of destinations must keep to.</summary>
internal static class LoadBalancingRules
{
    /// <summary>The largest weight: small enough to write a whole cycle of turns down.</summary>
    public const int MaxWeight = 256;

    /// <summary>The last priority.</summary>
    public const int MaxPriority = 15;

    private const double MinMaxLoad = 1.05;
    private const double MaxMaxLoad = 10;
    private static readonly TimeSpan MaxSlowStart = TimeSpan.FromHours(1);

    public static void Check(LoadBalancingPolicy policy, JsonPointer at, FaultList faults)
    {
        var isHash = policy.Algorithm == LoadBalancingAlgorithm.ConsistentHash;
        if (policy.HashOn is { } source)
        {
            faults.AddIf(at["hashOn"], isHash ? CheckOne(source, "hashOn") : Unused("hashOn"));
            CheckNames(source, at["hashOn"], faults);
        }
        else if (isHash)
        {
            faults.Add(at, "The algorithm 'consistentHash' needs hashOn, the part of a request it goes by. Add one such as 'hashOn: { header: X-User }'.");
        }

        if (policy.MaxLoad is { } load)
        {
            faults.AddIf(at["maxLoad"], !isHash ? Unused("maxLoad")
                : load is >= MinMaxLoad and <= MaxMaxLoad ? null
                : Text($"maxLoad {load} is out of range. Write a number from {MinMaxLoad} to {MaxMaxLoad}, or leave it out for no bound."));
        }

        faults.AddIf(at["slowStart"], CheckSlowStart(policy.SlowStart, isHash));
    }

    /// <summary>What is wrong with a destination's weight, or null.</summary>
    public static string? CheckWeight(int weight) => weight is >= 1 and <= MaxWeight
        ? null
        : Text($"The weight {weight} is out of range. Write a whole number from 1 to {MaxWeight}.");

    /// <summary>What is wrong with a destination's priority, or null.</summary>
    public static string? CheckPriority(int priority) => priority is >= 0 and <= MaxPriority
        ? null
        : Text($"The priority {priority} is out of range. Write a whole number from 0 (first) to {MaxPriority} (last).");

    /// <summary>Adds the faults of a part of a request that something goes by.</summary>
    /// <param name="source">The part.</param>
    /// <param name="key">What it is called.</param>
    /// <param name="at">Its place.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(HashSource source, string key, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at, CheckOne(source, key));
        CheckNames(source, at, faults);
    }

    private static string? CheckOne(HashSource source, string key)
    {
        var count = new[] { source.Header is not null, source.Cookie is not null, source.Query is not null, source.Consumer, source.Address }.Count(stated => stated);
        return count switch
        {
            1 => null,
            0 => $"{key} names nothing. State one of header, cookie, query, consumer: true or address: true.",
            _ => $"{key} names {count} parts of a request. Keep one of header, cookie, query, consumer and address.",
        };
    }

    private static void CheckNames(HashSource source, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["header"], source.Header is { } header ? TokenSyntax.Check("header name", header) : null);
        faults.AddIf(at["cookie"], source.Cookie is { } cookie ? TokenSyntax.Check("cookie name", cookie) : null);
        faults.AddIf(at["query"], source.Query is "" ? "The name of the query parameter is empty. Write it." : null);
    }

    private static string? CheckSlowStart(TimeSpan time, bool isHash)
    {
        if (time == Timeout.InfiniteTimeSpan || time < TimeSpan.Zero || time > MaxSlowStart)
        {
            return $"The slow start {FaultText.Quote(Duration.Format(time))} is out of range. Write a duration from '0s' (none) to '1h'.";
        }

        return isHash && time > TimeSpan.Zero
            ? "A slow start does not go with the algorithm 'consistentHash', which sends equal requests to one destination whatever its load. Remove slowStart, or change the algorithm."
            : null;
    }

    private static string Unused(string key) => $"{key} goes with the algorithm 'consistentHash' only. Remove it, or change the algorithm.";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
