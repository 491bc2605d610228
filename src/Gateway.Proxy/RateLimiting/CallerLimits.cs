using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Proxy.Identity;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// Shows callers how they stand in the limits of the routes that they may call, and charges nothing. It shows what the
/// responses of those routes would show: a caller's own buckets, and no route that is closed to it.
/// </summary>
internal sealed class CallerLimits(RateLimits limits, IdentityStage identity, TimeProvider clock)
{
    /// <summary>What the public listener answers with it.</summary>
    public const string Path = "/.gateway/limits";

    /// <summary>The most that one answer shows.</summary>
    private const int MaxLimits = 64;

    /// <summary>Views kept for as long as they are fresh: asking again and again costs authorities no more than calling does.</summary>
    private const int MaxViews = 10_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    // Never in HTML: quotes stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<LimiterKey, (long At, Task<LimiterView?> View)> _views = [];

    /// <summary>Answers the request if it asks for this.</summary>
    public Task? TryAnswer(Exchange exchange) => exchange.Context!.Request.Path.Value == Path ? AnswerAsync(exchange) : null;

    private async Task AnswerAsync(Exchange exchange)
    {
        var (refusal, routes) = await ChooseAsync(exchange);
        exchange.Route = null;
        if (refusal is not null)
        {
            await ProblemWriter.WriteAsync(exchange, refusal);
            return;
        }

        var standings = CallerStanding.Collect(exchange, routes, MaxLimits, out var isWhole);
        await Task.WhenAll(standings.Select(LookAsync));
        var body = new ArrayBufferWriter<byte>(512);
        Write(body, exchange, standings, isWhole);
        var response = exchange.Context!.Response;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        response.Headers.CacheControl = "no-store";
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }

    /// <summary>The routes that the answer is about, or why there is none.</summary>
    private async ValueTask<(Problem? Refusal, IEnumerable<RouteRuntime> Routes)> ChooseAsync(Exchange exchange)
    {
        IEnumerable<RouteRuntime> routes = exchange.Table!.Routes;
        if (exchange.Table.Routes.Count == 0)
        {
            return (null, routes);
        }

        // A route that is open to all, if there is one: then only wrong credentials are refused.
        exchange.Route = routes.FirstOrDefault(route => IsOpenTo(route, caller: null)) ?? routes.First();
        if (await identity.CheckAsync(exchange) is { } refusal && exchange.Consumer is null)
        {
            return (refusal, []);
        }

        var caller = exchange.Consumer;
        routes = routes.Where(route => IsOpenTo(route, caller));
        var named = exchange.Context!.Request.Query["route"];
        if (named.Count == 0)
        {
            return (null, routes);
        }

        routes = routes.Where(route => route.Id == named.ToString()).ToList();
        return (routes.Any() ? null : NoSuchRoute(exchange, caller), routes);
    }

    private static bool IsOpenTo(RouteRuntime route, ConsumerIdentity? caller) => route.Access.Decide(caller) == AccessDecision.Allowed;

    /// <summary>The same for routes that are not there and for those that are closed: which there are is nobody's to try out.</summary>
    private static Problem NoSuchRoute(Exchange exchange, ConsumerIdentity? caller) => caller is null
        ? IdentityProblems.CredentialMissing(exchange.Table!)
        : new(404, "No route", "There is no route of this id that you may call.", "destination_not_found");

    private async Task LookAsync(CallerStanding standing)
    {
        if (standing.Variant.Numbers.Numbers is not null)
        {
            standing.View = await ViewAsync(standing.Key);
            standing.Held = limits.HeldOf(standing.Key);
        }
    }

    private Task<LimiterView?> ViewAsync(in LimiterKey key)
    {
        var now = clock.GetTimestamp();
        if (_views.TryGetValue(key, out var known) && clock.GetElapsedTime(known.At, now) < Fresh)
        {
            return known.View;
        }

        if (_views.Count >= MaxViews)
        {
            _views.Clear();
        }

        var view = limits.InspectAsync(key).AsTask();
        _views[key] = (now, view);
        return view;
    }

    private static void Write(IBufferWriter<byte> body, Exchange exchange, IEnumerable<CallerStanding> standings, bool isWhole)
    {
        using var json = new Utf8JsonWriter(body, Options);
        json.WriteStartObject();
        if (exchange.Consumer is { } consumer)
        {
            json.WriteString("consumer"u8, consumer.ConsumerId);
        }
        else
        {
            json.WriteString("address"u8, exchange.Client.ToString());
        }

        json.WriteStartArray("limits"u8);
        foreach (var standing in standings)
        {
            standing.Write(json);
        }

        json.WriteEndArray();
        if (!isWhole)
        {
            json.WriteString("note"u8, $"There are more than {MaxLimits} limits. Ask for those of one route: {Path}?route=ID");
        }

        json.WriteEndObject();
    }
}
