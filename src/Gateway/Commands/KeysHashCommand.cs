using System.CommandLine;
using Gateway.Core.Identity;

namespace Gateway.Commands;

/// <summary><c>gateway keys hash</c>: the line of the route table for a key that exists already.</summary>
internal static class KeysHashCommand
{
    private const string NoPepper =
        $"A chosen key is kept as an HMAC, so that nobody can guess it from the route table. Set {KeysCommand.PepperVariable} to the pepper that the nodes have too; a new one: openssl rand -hex 32";

    public static Command Create()
    {
        var format = KeysFormat.CreateOption();
        var command = new Command(
            "hash", $"Reads a key that people chose from standard input and prints its line for the route table. Takes the pepper from {KeysCommand.PepperVariable}. Exit codes: 0 printed, 1 no pepper or no valid key.") { format };
        command.SetAction(result => Hash(result.GetValue(format)!, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    private static int Hash(string format, TextWriter output, TextWriter error)
    {
        if (!Console.IsInputRedirected)
        {
            error.WriteLine("Type the key and press Enter. It is not shown.");
        }

        var text = Console.IsInputRedirected ? ReadLine(Console.In) : ReadHidden();
        if (ApiKey.TryParse(text, out var made))
        {
            error.WriteLine($"This key was made by 'gateway keys new' and needs no pepper: its line is the one printed then, with keyId {made.Id}.");
            return 1;
        }

        if (ChosenKey.Check(text) is { } fault)
        {
            error.WriteLine(fault);
            return 1;
        }

        if (Environment.GetEnvironmentVariable(KeysCommand.PepperVariable) is not { Length: > 0 } pepper)
        {
            error.WriteLine(NoPepper);
            return 1;
        }

        if (KeyPepper.Check(pepper) is { } weak)
        {
            error.WriteLine($"{KeysCommand.PepperVariable}: {weak}");
            return 1;
        }

        var hmac = ChosenKey.Hash(text, new(pepper));
        output.WriteLine(format == "json" ? KeysFormat.AsJson(("hmac", hmac)) : KeysFormat.Yaml(("hmac", hmac)));
        return 0;
    }

    /// <summary>The input without the line break at its end; of too long an input only its beginning.</summary>
    private static string ReadLine(TextReader input)
    {
        var buffer = new char[ChosenKey.MaxLength + 3];
        return new string(buffer, 0, input.ReadBlock(buffer)).TrimEnd('\r', '\n');
    }

    private static string ReadHidden()
    {
        var text = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key != ConsoleKey.Backspace)
            {
                text.Append(pressed.KeyChar);
            }
            else if (text.Length > 0)
            {
                text.Length--;
            }
        }

        return text.ToString();
    }
}
