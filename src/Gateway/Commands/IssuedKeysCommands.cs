using System.CommandLine;

namespace Gateway.Commands;

/// <summary>The commands below <c>gateway keys</c> that issue and end keys without publishing a table.</summary>
internal static class IssuedKeysCommands
{
    /// <summary><c>issue</c>, <c>rotate</c>, <c>revoke</c>, <c>expire</c> and <c>list</c>.</summary>
    public static IEnumerable<Command> Create() => [Issue(), Rotate(), Revoke(), Expire(), List()];

    private static Command Issue()
    {
        var (options, id, expires, note) = (new FleetOptions(), ConsumersCommand.IdArgument(), ExpiresOption(), NoteOption());
        var command = options.Command(
            "issue",
            "Issues a key to a consumer that was created at run time, and shows it once. Every node takes it within a second. Example: gateway keys issue alice --expires 90d. Exit codes: 0 issued, 1 not.",
            id, expires, note);
        command.SetAction((result, cancellation) => ConsumersCommand.SendAsync(
            options,
            result,
            HttpMethod.Post,
            $"{ConsumerText.PathOf(result.GetValue(id)!)}/keys",
            new() { ["expiresIn"] = result.GetValue(expires), ["note"] = result.GetValue(note) },
            ConsumerText.New,
            cancellation));
        return command;
    }

    private static Command Rotate()
    {
        var (options, id, key, expires, note) = (new FleetOptions(), ConsumersCommand.IdArgument(), KeyArgument(), ExpiresOption(), NoteOption());
        var overlap = new Option<string?>("--overlap") { Description = "How long the old key lasts beside the new one, such as 12h. Default: 1d." };
        var command = options.Command(
            "rotate",
            "Issues a key in place of another one, which ends after an overlap, and shows the new one once. Example: gateway keys rotate alice 0123456789abcdef --overlap 2d. Exit codes: 0 issued, 1 not.",
            id, key, overlap, expires, note);
        command.SetAction((result, cancellation) => ConsumersCommand.SendAsync(
            options,
            result,
            HttpMethod.Post,
            $"{KeyPath(result, id, key)}/rotate",
            new() { ["overlap"] = result.GetValue(overlap), ["expiresIn"] = result.GetValue(expires), ["note"] = result.GetValue(note) },
            ConsumerText.New,
            cancellation));
        return command;
    }

    private static Command Revoke()
    {
        var (options, id, key) = (new FleetOptions(), ConsumersCommand.IdArgument(), KeyArgument());
        var command = options.Command("revoke", "Ends a key at once and for good, on every node. Example: gateway keys revoke alice 0123456789abcdef. Exit codes: 0 revoked, 1 not.", id, key);
        command.SetAction((result, cancellation) => ConsumersCommand.SendAsync(
            options, result, HttpMethod.Delete, KeyPath(result, id, key), null, _ => $"The key {result.GetValue(key)} lets nobody in any more.", cancellation));
        return command;
    }

    private static Command Expire()
    {
        var (options, id, key) = (new FleetOptions(), ConsumersCommand.IdArgument(), KeyArgument());
        var after = new Argument<string>("AFTER") { Description = "How long it lasts still, such as 7d." };
        var command = options.Command("expire", "Lets a key end after a time. Example: gateway keys expire alice 0123456789abcdef 7d. Exit codes: 0 set, 1 not.", id, key, after);
        command.SetAction((result, cancellation) => ConsumersCommand.SendAsync(
            options, result, HttpMethod.Post, $"{KeyPath(result, id, key)}/expire", new() { ["expiresIn"] = result.GetValue(after) }, ConsumerText.Of, cancellation));
        return command;
    }

    private static Command List()
    {
        var (options, id) = (new FleetOptions(), ConsumersCommand.IdArgument());
        var command = options.Command("list", "Lists the keys of a consumer, without their secrets. Example: gateway keys list alice. Exit codes: 0 listed, 1 not.", id);
        command.SetAction((result, cancellation) => ConsumersCommand.SendAsync(
            options, result, HttpMethod.Get, ConsumerText.PathOf(result.GetValue(id)!), null, ConsumerText.Keys, cancellation));
        return command;
    }

    private static string KeyPath(ParseResult result, Argument<string> id, Argument<string> key) =>
        $"{ConsumerText.PathOf(result.GetValue(id)!)}/keys/{Uri.EscapeDataString(result.GetValue(key)!)}";

    private static Argument<string> KeyArgument() => new("KEY") { Description = "The key's id, the 16 characters after gw_." };

    private static Option<string?> ExpiresOption() => new("--expires") { Description = "How long the key lasts, such as 90d. Default: until it is revoked." };

    private static Option<string?> NoteOption() => new("--note") { Description = "What it is for." };
}
