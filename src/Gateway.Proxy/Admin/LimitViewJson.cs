using System.Text.Json.Nodes;
using Gateway.Core.RateLimiting;
using Gateway.Core.RateLimiting.Concurrency;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Admin;

/// <summary>What operators see of one caller's bucket.</summary>
internal static class LimitViewJson
{
    /// <param name="target">The bucket.</param>
    /// <param name="client">The caller as the operator wrote it.</param>
    /// <param name="view">What the authority tells.</param>
    /// <param name="nameOf">The name of a node by its id.</param>
    public static JsonObject Of(LimitTarget target, string client, LimiterView view, Func<string, string> nameOf) => new()
    {
        ["policy"] = target.Policy,
        ["client"] = client,
        ["authority"] = LimiterKind.KeyOf(target.Bucket, target.Client),
        ["isStored"] = target.Home == LimitHome.Durable,
        ["windows"] = Windows(view),
        ["outstanding"] = view.Outstanding,
        ["nodes"] = new JsonArray([.. view.Nodes.Select(node => Node(node, nameOf))]),
        ["refusals"] = view.Refusals,
        ["lastRefusal"] = view.LastRefusal is { } refusal ? Refusal(refusal, view, nameOf) : null,
        ["pause"] = view.Pause is { } pause ? Order(pause, pause.Kind == LimiterOrderKind.DenyAll ? "deny" : "allow") : null,
        ["reset"] = view.Reset is { } reset ? Order(reset, "reset") : null,
    };

    /// <inheritdoc cref="Of(LimitTarget, string, LimiterView, Func{string, string})"/>
    public static JsonObject Of(LimitTarget target, string client, ConcurrencyView view, Func<string, string> nameOf) => new()
    {
        ["policy"] = target.Policy,
        ["client"] = client,
        ["authority"] = LimiterKind.KeyOf(target.Bucket, target.Client),
        ["limit"] = view.Limit,
        ["inUse"] = view.InUse,
        ["learnsMs"] = Milliseconds(view.LearnsFor),
        ["nodes"] = new JsonArray([.. view.Nodes.Select(node => Node(node, nameOf))]),
    };

    private static JsonObject Node(ConcurrencyNodeView node, Func<string, string> nameOf) => new()
    {
        ["id"] = node.Node,
        ["name"] = nameOf(node.Node),
        ["held"] = node.Held,
        ["inFlight"] = node.InFlight,
        ["reportedMs"] = Milliseconds(node.SeenAgo),
        ["refusedMs"] = node.RefusedAgo is { } ago ? Milliseconds(ago) : null,
    };

    private static JsonArray Windows(LimiterView view) => new([.. view.Windows.Select((window, index) => new JsonObject
    {
        ["limit"] = view.Numbers!.Windows[index].Limit,
        ["window"] = PeriodOf(view.Numbers.Windows[index]),
        ["burst"] = view.Numbers.Windows[index].Burst,
        ["level"] = window.Level,
        ["resetMs"] = Milliseconds(window.Reset),
    })]);

    private static JsonObject Node(LimiterNodeView node, Func<string, string> nameOf) => new()
    {
        ["id"] = node.Node,
        ["name"] = nameOf(node.Node),
        ["outstanding"] = node.Outstanding,
        ["leaseMs"] = Milliseconds(node.LeaseFor),
        ["permitsPerSecond"] = double.IsFinite(node.PermitsPerSecond) ? Math.Round(node.PermitsPerSecond, 1) : 0,
        ["waitsMs"] = Milliseconds(node.Waits),
    };

    private static JsonObject Refusal(LimiterRefusalView refusal, LimiterView view, Func<string, string> nameOf) => new()
    {
        ["agoMs"] = Milliseconds(refusal.Ago),
        ["node"] = nameOf(refusal.Node),
        ["needed"] = refusal.Need,
        ["left"] = refusal.Left,
        ["waitMs"] = Milliseconds(refusal.Wait),
        ["why"] = refusal.IsPaused
            ? "An operator's pause refuses all requests."
            : $"The limit of {LimitOf(refusal, view)} had {refusal.Left} permits left for a request that needed {refusal.Need} more than its node held; the node was told to wait {Duration.Format(TimeSpan.FromMilliseconds(Milliseconds(refusal.Wait)))}.",
    };

    private static string LimitOf(LimiterRefusalView refusal, LimiterView view) => view.Numbers is { } numbers && refusal.Window < numbers.Windows.Length
        ? $"{numbers.Windows[refusal.Window].Limit} per {PeriodOf(numbers.Windows[refusal.Window])}"
        : "a window that the policy no longer has";

    private static JsonObject Order(LimiterOrderView order, string name) => new()
    {
        ["order"] = name,
        ["agoMs"] = Milliseconds(order.Ago),
        ["leftMs"] = Milliseconds(order.Left),
        ["reason"] = order.Reason,
    };

    private static string PeriodOf(LimiterWindow window) => window.Period is { } period ? period.ToString().ToLowerInvariant() : Duration.Format(window.Length);

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
