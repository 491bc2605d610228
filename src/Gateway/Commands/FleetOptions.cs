using System.CommandLine;

namespace Gateway.Commands;

/// <summary>What all commands that speak to a fleet understand.</summary>
internal sealed class FleetOptions
{
    private readonly Option<string> _admin = AdminCall.CreateUrlOption();
    private readonly Option<string> _token = AdminCall.CreateTokenOption();
    private readonly Option<string> _format = KeysFormat.CreateOption();

    /// <summary>Makes a command with these options and its own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, its exit codes, examples.</param>
    /// <param name="own">Its own arguments and options.</param>
    public Command Command(string name, string description, params Symbol[] own)
    {
        var command = new Command(name, description);
        foreach (var symbol in own)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.Options.Add(_format);
        command.Options.Add(_admin);
        command.Options.Add(_token);
        return command;
    }

    public AdminCall Call(ParseResult result) => new(result.GetValue(_admin)!, result.GetValue(_token)!, result.InvocationConfiguration.Error);

    public bool IsJson(ParseResult result) => result.GetValue(_format) == "json";
}
