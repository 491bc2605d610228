using System.Globalization;
using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>How a table shall be published, as the query says.</summary>
/// <param name="Policy">How carefully.</param>
/// <param name="Expected">The version that it follows; null for whichever is in force.</param>
/// <param name="Note">Why.</param>
/// <param name="Wait">How long to wait for the rollout's end before answering.</param>
internal sealed record PublishRequest(RolloutPolicy Policy, long? Expected, string Note, TimeSpan Wait)
{
    /// <summary>Longer than a rollout takes whose canary has no traffic.</summary>
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(10);

    /// <summary>Reads a query.</summary>
    /// <param name="query">fast, bake, maxBake, minRequests, version, note, wait.</param>
    /// <param name="isFast">Whether no canary is the default.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Null if something is wrong.</returns>
    public static PublishRequest? Read(IQueryCollection query, bool isFast, out string fault)
    {
        fault = "";
        var standard = new RolloutPolicy();
        var (bake, wait) = (Time(query, "bake", standard.Bake, ref fault), Time(query, "wait", DefaultWait, ref fault));
        var policy = new RolloutPolicy
        {
            IsFast = query["fast"] is [{ } fast] ? fast is "" or "true" : isFast,
            Bake = bake,
            MaxBake = Time(query, "maxBake", bake > standard.MaxBake ? bake : standard.MaxBake, ref fault),
            MinRequests = Number(query, "minRequests", ref fault) ?? standard.MinRequests,
        };
        var expected = Number(query, "version", ref fault);
        var note = query["note"].ToString();
        fault = fault.Length > 0 ? fault
            : note.Length > TableProposal.MaxTextLength || note.Any(char.IsControl) ? $"note has at most {TableProposal.MaxTextLength} characters on one line."
            : policy.Fault ?? "";
        return fault.Length > 0 ? null : new(policy, expected, note, wait);
    }

    private static TimeSpan Time(IQueryCollection query, string name, TimeSpan standard, ref string fault)
    {
        if (query[name] is not [{ } text])
        {
            return standard;
        }

        if (Duration.TryParse(text, out var time) && time >= TimeSpan.Zero)
        {
            return time;
        }

        fault = $"{name} '{text}' is no duration. Write one such as 30s or 5m.";
        return standard;
    }

    private static long? Number(IQueryCollection query, string name, ref string fault)
    {
        if (query[name] is not [{ } text])
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        fault = $"{name} '{text}' is no number from 0.";
        return null;
    }
}
