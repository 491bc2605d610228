using System.CommandLine;
using System.Globalization;

namespace Gateway.Commands;

/// <summary><c>gateway rollback [VERSION]</c>: puts what an earlier version said in force again.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var options = new FleetOptions();
        var version = new Argument<long?>("VERSION") { Description = "Which; without one, the last that said something else.", Arity = ArgumentArity.ZeroOrOne };
        var note = new Option<string?>("--note") { Description = "Why, for the history." };
        var command = options.Command(
            "rollback",
            "Puts what an earlier version said in force again, on all nodes at once, under a new version. Example: gateway rollback 7 --note \"shop is down\". Exit codes: 0 in force, 1 not.",
            version,
            note);
        command.SetAction(async (result, cancellation) =>
        {
            var call = options.Call(result);
            var which = result.GetValue(version) is { } number ? $"&version={number.ToString(CultureInfo.InvariantCulture)}" : "";
            var why = result.GetValue(note) is { } text ? $"&note={Uri.EscapeDataString(text)}" : "";
            var watch = new RolloutWatch(call, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, options.IsJson(result));
            return await watch.FollowAsync(await call.SendAsync(HttpMethod.Post, $"/route-table/rollback?wait=0s{which}{why}", body: null, cancellation), cancellation);
        });
        return command;
    }
}
