using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway keys</c>: what consumers identify themselves with.</summary>
internal static class KeysCommand
{
    /// <summary>The environment variable with the pepper of chosen keys.</summary>
    public const string PepperVariable = "GATEWAY_KEY_PEPPER";

    public static Command Create() => new("keys", "Makes API keys, and the lines of the route table that belong to them.")
    {
        KeysNewCommand.Create(),
        KeysHashCommand.Create(),
    };
}
