using System.Text.Json;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.RateLimiting;

/// <summary>How a caller stands in one limit, for its own eyes.</summary>
internal sealed class CallerStanding(RouteLimit limit, RouteLimitVariant variant, LimiterKey key)
{
    private readonly List<string> _routes = [];

    public RouteLimitVariant Variant => variant;

    public LimiterKey Key => key;

    /// <summary>How the authority stands; null if it gave no answer, or was not asked.</summary>
    public LimiterView? View { get; set; }

    /// <summary>Permits that this node holds for the caller.</summary>
    public long Held { get; set; }

    /// <summary>The limits of the routes, each bucket once.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="routes">The routes.</param>
    /// <param name="most">How many to collect at most.</param>
    /// <param name="isWhole">Whether these are all.</param>
    public static IReadOnlyCollection<CallerStanding> Collect(Exchange exchange, IEnumerable<RouteRuntime> routes, int most, out bool isWhole)
    {
        var standings = new Dictionary<LimiterKey, CallerStanding>();
        isWhole = true;
        foreach (var route in routes)
        {
            foreach (var limit in route.RateLimits.Enforced)
            {
                var variant = limit.For(exchange.Consumer);
                var key = new LimiterKey(variant.Ordinal, limit.Subject.Of(exchange));
                if (!standings.TryGetValue(key, out var standing))
                {
                    if (standings.Count == most)
                    {
                        isWhole = false;
                        return standings.Values;
                    }

                    standings.Add(key, standing = new(limit, variant, key));
                }

                if (standing._routes.Count < most)
                {
                    standing._routes.Add(route.Id);
                }
            }
        }

        return standings.Values;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("policy"u8, limit.Name);
        json.WriteStartArray("routes"u8);
        foreach (var route in _routes)
        {
            json.WriteStringValue(route);
        }

        json.WriteEndArray();
        if (variant.Numbers.Concurrency is { } concurrency)
        {
            json.WriteNumber("inFlightLimit"u8, concurrency.Limit);
        }
        else
        {
            WriteWindows(json, View is { Numbers: { } known } ? known : variant.Numbers.Numbers!);
            WriteState(json);
        }

        json.WriteEndObject();
    }

    private void WriteWindows(Utf8JsonWriter json, RateLimitNumbers numbers)
    {
        json.WriteStartArray("windows"u8);
        for (var index = 0; index < numbers.Windows.Length; index++)
        {
            var window = numbers.Windows[index];
            json.WriteStartObject();
            json.WriteNumber("limit"u8, window.Limit);
            json.WriteString("window"u8, window.Period is { } period ? period.ToString().ToLowerInvariant() : Duration.Format(window.Length));
            if (View is not null)
            {
                var known = View.Numbers is null ? new LimiterWindowView(window.Burst, TimeSpan.Zero) : View.Windows[index];
                json.WriteNumber("remaining"u8, Math.Min(window.Burst, known.Level + Held));
                json.WriteNumber("resetSeconds"u8, (long)Math.Ceiling(known.Reset.TotalSeconds));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteState(Utf8JsonWriter json)
    {
        json.WriteString("state"u8, View switch
        {
            null => "unknown",
            { Pause.Kind: LimiterOrderKind.DenyAll } => "paused, refuses all",
            { Pause.Kind: LimiterOrderKind.AdmitAll } => "paused, admits all",
            _ => "in force",
        });
        if (View?.Pause is { } pause)
        {
            json.WriteNumber("pauseEndsSeconds"u8, (long)Math.Ceiling(pause.Left.TotalSeconds));
        }
    }
}
