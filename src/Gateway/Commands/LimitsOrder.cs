using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>What <c>gateway limits</c> is to change.</summary>
/// <param name="Path">What follows on the caller in the admin listener's path; empty to look only.</param>
/// <param name="Body">The call's body; null to look only.</param>
/// <param name="Problem">What is wrong with the options; null if nothing is.</param>
internal sealed record LimitsOrder(string Path, JsonObject? Body, string? Problem)
{
    public static LimitsOrder Of(string? deny, string? allow, bool resume, bool reset, string? reason)
    {
        var orders = (deny is null ? 0 : 1) + (allow is null ? 0 : 1) + (resume ? 1 : 0) + (reset ? 1 : 0);
        if (orders == 0)
        {
            return new("", null, reason is null ? null : "A reason for what? Add --deny, --allow, --resume or --reset, or leave it away.");
        }

        if (orders > 1 || string.IsNullOrEmpty(reason))
        {
            return new("", null, orders > 1 ? "Only one of --deny, --allow, --resume and --reset at a time." : "Say why with --reason: it is shown to whoever looks later.");
        }

        return resume ? new("/resume", new() { ["reason"] = reason }, null)
            : reset ? new("/reset", new() { ["reason"] = reason }, null)
            : new("/pause", new() { ["mode"] = deny is null ? "allow" : "deny", ["ttl"] = deny ?? allow, ["reason"] = reason }, null);
    }
}
