using System.CommandLine;

namespace Gateway.Commands;

/// <summary>How carefully to publish.</summary>
internal sealed class RolloutOptions
{
    private readonly Option<bool> _fast = new("--fast") { Description = "All nodes at once, without a canary. Every node still checks the table first." };
    private readonly Option<string?> _bake = new("--bake") { Description = "How long the canary runs it alone at least, such as 2m. Default: 30s." };
    private readonly Option<long?> _minRequests = new("--min-requests") { Description = "How many requests the canary must have answered. Default: 500." };
    private readonly Option<string?> _maxBake = new("--max-bake") { Description = "How long to wait for them. Default: 1m." };
    private readonly Option<string?> _note = new("--note") { Description = "Why, for the history." };

    public IReadOnlyList<Option> All => [_fast, _bake, _minRequests, _maxBake, _note];

    /// <summary>The query of the call, to be put behind another part of it.</summary>
    public string Query(ParseResult result) => string.Concat(
        result.GetValue(_fast) ? "&fast=true" : "",
        Part("bake", result.GetValue(_bake)),
        Part("minRequests", result.GetValue(_minRequests)?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Part("maxBake", result.GetValue(_maxBake)),
        Part("note", result.GetValue(_note)));

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
