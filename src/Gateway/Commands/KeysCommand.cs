using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway keys</c>: what consumers identify themselves with.</summary>
internal static class KeysCommand
{
    /// <summary>The environment variable with the pepper of chosen keys.</summary>
    public const string PepperVariable = "GATEWAY_KEY_PEPPER";

    public static Command Create()
    {
        var command = new Command("keys", "Makes API keys and the lines of the route table that belong to them (new, hash); issues and ends keys of consumers that are not in the table (issue, rotate, revoke, expire, list).")
        {
            KeysNewCommand.Create(),
            KeysHashCommand.Create(),
        };
        foreach (var issuing in IssuedKeysCommands.Create())
        {
            command.Subcommands.Add(issuing);
        }

        return command;
    }
}
