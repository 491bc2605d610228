using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>Follows a rollout to its end and tells how it goes.</summary>
/// <param name="call">Asks a node.</param>
/// <param name="output">Takes the end.</param>
/// <param name="error">Takes the progress, line by line.</param>
/// <param name="isJson">Whether the end is told as JSON.</param>
internal sealed class RolloutWatch(AdminCall call, TextWriter output, TextWriter error, bool isJson)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private string _told = "";

    /// <param name="answer">To the call that began the rollout; null if that failed, which has been told.</param>
    /// <param name="cancellation">Stops watching. The rollout goes on.</param>
    /// <returns>The exit code: 0 if the table is in force.</returns>
    public async Task<int> FollowAsync(JsonNode? answer, CancellationToken cancellation)
    {
        while (answer?["rollout"] is { } rollout)
        {
            Tell(rollout, answer["nodes"]!.AsArray());
            await Task.Delay(Interval, TimeProvider.System, cancellation);
            var version = (long)rollout["version"]!;
            answer = await call.SendAsync(HttpMethod.Get, "/route-table/status", body: null, cancellation);
            if (answer is not null && (long?)answer["rollout"]?["version"] != version)
            {
                answer = await EndAsync(version, cancellation);
            }
        }

        return answer is null ? 1 : Finish(answer);
    }

    private async Task<JsonNode?> EndAsync(long version, CancellationToken cancellation)
    {
        var history = await call.SendAsync(HttpMethod.Get, "/route-table/history", body: null, cancellation);
        return history?["history"]!.AsArray().FirstOrDefault(ended => (long)ended!["version"]! == version);
    }

    private int Finish(JsonNode ended)
    {
        var outcome = (string)ended["outcome"]!;
        var isDone = outcome is "committed" or "unchanged";
        if (isJson)
        {
            output.WriteLine(ended.ToJsonString(AdminCall.Json));
        }
        else
        {
            output.WriteLine(outcome switch
            {
                "committed" => TextColour.Green($"Version {ended["version"]} is in force on all nodes."),
                "unchanged" => $"Nothing to do: version {ended["version"]} says this already.",
                "rejected" => TextColour.Red($"Version {ended["version"]} was rejected before any node ran it; version {ended["inForce"]} stays in force. {ended["reason"]}"),
                _ => TextColour.Red($"Version {ended["version"]} was taken back; version {ended["inForce"]} is in force, with the content from before. {ended["reason"]}"),
            });
        }

        return isDone ? 0 : 1;
    }

    private void Tell(JsonNode rollout, JsonArray nodes)
    {
        int Count(params string[] states) => nodes.Count(node => states.Contains((string)node!["state"]!));
        var running = Count("runs the new one");
        var line = (string)rollout["step"]! switch
        {
            "preparing" => $"version {rollout["version"]}: {Count("ready")} of {nodes.Count} nodes could run it",
            "canary" => $"version {rollout["version"]}: {nodes.FirstOrDefault(node => (string)node!["state"]! == "runs the new one")?["name"] ?? "one node"} runs it alone for {rollout["bake"]} at least",
            _ => $"version {rollout["version"]}: {running} of {nodes.Count} nodes run it",
        };
        if (line != _told && !isJson)
        {
            error.WriteLine(line);
            _told = line;
        }
    }
}
