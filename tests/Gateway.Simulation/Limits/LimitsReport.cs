using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Limits;

/// <summary>The figures of a run, the bars that they must meet, and their curves.</summary>
internal sealed class LimitsReport(LimitsOptions options, LimitsScenario scenario, LimitsTally tally, double seconds)
{
    /// <summary>Permits used that no single limiter would have admitted. Must be 0.</summary>
    public long OverAdmission => tally.OverAdmission;

    /// <summary>Of what one central limiter would have admitted to clients that want twice their limit. Bar: 0.97.</summary>
    public double AdmittedRatio => Ratio(tally.OverloadedAdmitted, tally.OverloadedIdeal);

    /// <summary>Calls for each lease period in which a client met a node. Bar: 1.15.</summary>
    public double CallsPerLease => Ratio(tally.Calls, tally.LeasePeriods);

    /// <summary>Calls for each permit used where a client sends a node at least 200 requests in a second. Bar: 0.06.</summary>
    public double CallsPerAdmittedHot => Ratio(tally.HotCalls, tally.HotAdmitted);

    /// <summary>Denials that the protocol does not allow for: to clients that a smaller limiter would have denied nothing. Must be 0.</summary>
    public long DeniedInError => tally.DeniedInError;

    /// <summary>Requests that waited in vain although their authority could be reached. Bar: one in 1,000.</summary>
    public long Starved => tally.Starved;

    public string Hash => tally.Hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A sentence for each bar that is not met.</summary>
    public IEnumerable<string> Misses()
    {
        if (OverAdmission != 0)
        {
            yield return $"overAdmission is {OverAdmission} and must be 0: {tally.OverAdmittedClients} clients got more than their limit.";
        }

        if (scenario.IsOrdinary && tally.OverloadedIdeal > 0 && AdmittedRatio < 0.97)
        {
            yield return Invariant($"admittedRatio is {AdmittedRatio} and must be at least 0.97.");
        }

        if (scenario.IsOrdinary && CallsPerLease > 1.15)
        {
            yield return Invariant($"callsPerLease is {CallsPerLease} and must be at most 1.15.");
        }

        if (scenario.IsOrdinary && tally.HotAdmitted > 0 && CallsPerAdmittedHot > 0.06)
        {
            yield return Invariant($"callsPerAdmittedHot is {CallsPerAdmittedHot} and must be at most 0.06.");
        }

        if (scenario.IsOrdinary && DeniedInError != 0)
        {
            yield return $"deniedInError is {DeniedInError} and must be 0: it was denied to clients that asked for less than their limits leave after all that may be lent.";
        }

        if (scenario.IsOrdinary && Starved > tally.Requests / 1_000)
        {
            yield return $"starved is {Starved} and must be at most one in 1,000: so many requests had no answer although their authority could be reached.";
        }
    }

    /// <summary>The figures for people.</summary>
    public IEnumerable<string> Lines() =>
        ToObject().Select(pair => $"{pair.Key,-22} {pair.Value}");

    public string ToJson() => ToObject().ToJsonString(JsonSerializerOptions.Default);

    private JsonObject ToObject() => new JsonObject
    {
        ["overAdmission"] = OverAdmission,
        ["admittedRatio"] = AdmittedRatio,
        ["callsPerLease"] = CallsPerLease,
        ["callsPerAdmittedHot"] = CallsPerAdmittedHot,
        ["deniedInError"] = DeniedInError,
        ["deniedInRecovery"] = tally.DeniedInRecovery,
        ["deniedNearLimit"] = tally.DeniedNearLimit,
        ["hash"] = Hash,
        ["seconds"] = Math.Round(seconds, 2),
        ["scenario"] = scenario.Name,
        ["seed"] = options.Seed,
        ["nodes"] = options.Nodes,
        ["clients"] = options.Clients,
        ["requests"] = tally.Requests,
        ["admitted"] = tally.Admitted,
        ["denied"] = tally.Denied,
        ["admittedAlone"] = tally.AdmittedAlone,
        ["deniedAlone"] = tally.DeniedAlone,
        ["deniedThoughReachable"] = tally.DeniedThoughReachable,
        ["unanswered"] = tally.Unanswered,
        ["starved"] = tally.Starved,
        ["lost"] = tally.Lost,
        ["calls"] = tally.Calls,
        ["returns"] = tally.Returns,
        ["leasePeriods"] = tally.LeasePeriods,
        ["overloadedClients"] = tally.OverloadedClients,
        ["modestClients"] = tally.ModestClients,
        ["hotSeconds"] = tally.HotSeconds,
        ["recoveries"] = tally.Recoveries,
        ["writes"] = tally.Writes,
        ["threads"] = options.Threads,
    };

    /// <summary>Writes the curves.</summary>
    public void Draw(string folder)
    {
        Directory.CreateDirectory(folder);
        var length = (int)Math.Ceiling(options.Length.TotalSeconds);
        var each = tally.Seconds.Take(length).ToList();
        Save("requests", new SvgChart($"Requests ({scenario.Name}, seed {options.Seed})", "second", "per second")
            .Add("offered", Curve(s => s.Offered))
            .Add("admitted", Curve(s => s.Admitted))
            .Add("denied", Curve(s => s.Denied))
            .Add("unanswered", Curve(s => s.Unanswered)));
        Save("calls", new SvgChart($"Calls to authorities ({scenario.Name}, seed {options.Seed})", "second", "per second")
            .Add("requests", Curve(s => s.Offered))
            .Add("calls", Curve(s => s.Calls)));
        Save("rates", new SvgChart($"Calls by the client's rate ({scenario.Name}, seed {options.Seed})", "requests per second, powers of two", "calls")
            .Add("per lease period", ByRate(r => r.LeasePeriods))
            .Add("per request", ByRate(r => r.Requests)));
        Save("waits", new SvgChart($"Requests that waited for a lease ({scenario.Name}, seed {options.Seed})", "milliseconds, at most", "share of all requests")
            .Add("waited", LimitsTally.WaitBounds.Take(9).Select((bound, index) =>
                ((double)bound, (double)tally.Waits[..(index + 1)].Sum() / Math.Max(1, tally.Requests)))));

        void Save(string name, SvgChart chart) => File.WriteAllText(Path.Combine(folder, $"limits-{scenario.Name}-{name}.svg"), chart.ToString());
        IEnumerable<(double X, double Y)> ByRate(Func<LimitsRateClass, long> whole) =>
            tally.Rates.Select((r, index) => (X: (double)index, Y: Ratio(r.Calls, whole(r)))).Where(p => p.Y > 0);
        IEnumerable<(double X, double Y)> Curve(Func<LimitsSecond, long> value) => each.Select((s, x) => ((double)x, (double)value(s)));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 4);
}
