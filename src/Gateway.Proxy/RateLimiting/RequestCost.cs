using System.Globalization;
using Gateway.Core.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.RateLimiting;

/// <summary>What a request costs in a policy.</summary>
internal static class RequestCost
{
    /// <summary>Finds the cost.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="numbers">Its numbers for the caller.</param>
    /// <param name="request">The request, which may state it.</param>
    /// <param name="cost">From 1 to the burst.</param>
    /// <returns>What is wrong with what the request states, to follow on "and"; else null.</returns>
    public static string? Find(RateLimitPolicy policy, RateLimitNumbers numbers, HttpRequest request, out int cost)
    {
        cost = policy.Cost ?? 1;
        if (policy.CostHeader is not { } header || request.Headers[header] is not { Count: > 0 } stated)
        {
            return null;
        }

        if (stated.Count > 1)
        {
            return "it is there several times";
        }

        return Parse(stated[0], policy.MaxCost ?? long.MaxValue, numbers.Burst, ref cost);
    }

    private static string? Parse(string? text, long clamp, long burst, ref int cost)
    {
        if (string.IsNullOrEmpty(text) || text.AsSpan().ContainsAnyExceptInRange('0', '9') || text.AsSpan().TrimStart('0').IsEmpty)
        {
            return "it does not say a whole number from 1";
        }

        // More digits than a number has are more than anybody can have.
        var number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? Math.Min(parsed, clamp) : clamp;
        if (number > burst)
        {
            return "it says more than a request can ever have";
        }

        cost = (int)number;
        return null;
    }
}
