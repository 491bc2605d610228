using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Proxy.Admin;

/// <summary>What operators see of the fleet's route table, its rollout and its history.</summary>
internal static class RolloutJson
{
    /// <summary>Everything at once.</summary>
    public static JsonObject Of(RouteTableReply reply)
    {
        var details = reply.Details!;
        return new()
        {
            ["current"] = Version(reply.Current),
            ["rollout"] = reply.Rollout is { } rollout ? Of(rollout, details) : null,
            ["nodes"] = new JsonArray([.. details.Nodes.Select(node => Of(node, reply))]),
        };
    }

    /// <summary>A rollout that has ended.</summary>
    public static JsonObject Of(Publication ended) => new()
    {
        ["version"] = ended.Table.Number,
        ["hash"] = ended.Table.Hash,
        ["outcome"] = Name(ended.Outcome),
        ["inForce"] = ended.InForce,
        ["by"] = ended.By,
        ["note"] = ended.Note,
        ["reason"] = ended.Reason,
        ["startedAt"] = Time(ended.StartedAt),
        ["endedAt"] = Time(ended.EndedAt),
    };

    /// <summary>As it stands in answers: camelCase.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant($"{value}"[0]) + $"{value}"[1..];

    private static JsonObject Of(Rollout rollout, RouteTableDetails details) => new()
    {
        ["version"] = rollout.Table.Number,
        ["hash"] = rollout.Table.Hash,
        ["step"] = Name(rollout.Step),
        ["by"] = rollout.Proposal.By,
        ["note"] = rollout.Proposal.Note,
        ["startedAt"] = Time(rollout.StartedAt),
        ["since"] = Duration.Format(Seconds(details.Now - rollout.StartedAt)),
        ["bake"] = rollout.Step == RolloutStep.Canary ? Duration.Format(rollout.Proposal.Policy.Bake) : null,
        ["bakedFor"] = rollout is { Step: RolloutStep.Canary, BakedSince: { } since } ? Duration.Format(Seconds(details.Now - since)) : null,
    };

    private static JsonObject Of(RouteTableNodeView node, RouteTableReply reply) => new()
    {
        ["id"] = node.Node.ToString(),
        ["name"] = node.Name,
        ["runs"] = Version(node.Runs),
        ["state"] = StateOf(node, reply),
        ["refusal"] = node.Refusal is not null && node.Answered == reply.Rollout?.Table ? node.Refusal : null,
        ["lastReport"] = Duration.Format(Seconds(node.SilentFor)),
        ["requests"] = node.Traffic.Requests,
        ["errors"] = node.Traffic.Errors,
        ["unmatched"] = node.Traffic.Unmatched,
    };

    private static string StateOf(RouteTableNodeView node, RouteTableReply reply) => reply.Rollout is not { Table: var table }
        ? node.Runs == reply.Current ? "in force" : node.Runs is null ? "waiting" : "behind"
        : node.Runs == table ? "runs the new one"
        : node.IsOrdered ? "taking it up"
        : node.Answered != table ? "waiting"
        : node.Refusal is null ? "ready" : "refused";

    private static JsonObject? Version(TableVersion? version) =>
        version is null ? null : new() { ["version"] = version.Number, ["hash"] = version.Hash };

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Max(0, (long)time.TotalSeconds));

    private static string Time(TimeSpan sinceEpoch) => (DateTimeOffset.UnixEpoch + sinceEpoch).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
