using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Issuing;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Admin;

/// <summary>What a call about consumers says in its body.</summary>
/// <param name="Id">The consumer's id; null where the path has it.</param>
/// <param name="Tier">The tier; null for none.</param>
/// <param name="Note">What it is for.</param>
/// <param name="ExpiresIn">How long a key lasts; null for ever.</param>
/// <param name="Overlap">How long the old key lasts beside the new one.</param>
internal sealed record ConsumerRequest(string? Id, string? Tier, string Note, TimeSpan? ExpiresIn, TimeSpan Overlap)
{
    /// <summary>Long enough for clients to be changed one after the other.</summary>
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    /// <summary>Reads a body.</summary>
    /// <param name="text">A JSON object; empty for nothing stated.</param>
    /// <param name="known">The members that the call has.</param>
    /// <param name="fault">What is wrong, and what to write.</param>
    /// <returns>Null if something is wrong.</returns>
    public static ConsumerRequest? Read(string text, string[] known, out string fault)
    {
        JsonObject? body = null;
        try
        {
            body = text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Told below, with what is no object.
        }

        fault = body is null ? "The body is no JSON object."
            : body.FirstOrDefault(member => !known.Contains(member.Key)).Key is { } other ? $"The body has the member '{other}', which this call does not know."
            : body.FirstOrDefault(member => member.Value is not null && (member.Value as JsonValue)?.TryGetValue<string>(out _) != true).Key is { } wrong ? $"'{wrong}' is no text."
            : "";
        if (fault.Length > 0)
        {
            fault += $" Send an object with {string.Join(", ", known.Select(name => $"\"{name}\""))}; all values are texts.";
            return null;
        }

        string? Text(string name) => (string?)body![name];
        fault = (Text("id") is { } id ? ConsumerRules.CheckId(id) : null)
            ?? (Text("note") is { } note && (note.Length > IssuingDirectory.MaxNoteLength || note.Any(char.IsControl)) ? $"note has at most {IssuingDirectory.MaxNoteLength} characters on one line." : null)
            ?? CheckTime(Text("expiresIn"), "expiresIn", mayBeZero: false)
            ?? CheckTime(Text("overlap"), "overlap", mayBeZero: true)
            ?? "";
        return fault.Length > 0 ? null : new(
            Text("id"),
            Text("tier") is { Length: > 0 } tier ? tier : null,
            Text("note") ?? "",
            Time(Text("expiresIn")),
            Time(Text("overlap")) ?? DefaultOverlap);
    }

    private static string? CheckTime(string? text, string name, bool mayBeZero) =>
        text is null || (text == "none" && !mayBeZero) || (Duration.TryParse(text, out var time) && time <= IssuingDirectory.MaxLifetime && (time > TimeSpan.Zero || (mayBeZero && time == TimeSpan.Zero)))
            ? null
            : $"{name} '{text}' is no duration {(mayBeZero ? "from 0s" : "above 0s")} to {Duration.Format(IssuingDirectory.MaxLifetime)}. Write one such as 90d or 12h{(mayBeZero ? "" : ", or none for a key that never ends")}.";

    private static TimeSpan? Time(string? text) =>
        text is not null && Duration.TryParse(text, out var time) && time != Timeout.InfiniteTimeSpan ? time : null;
}
