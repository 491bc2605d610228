using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway completion SHELL</c>: what makes a shell complete commands and options of the gateway.</summary>
internal static class CompletionCommand
{
    // The command line knows what may follow: the shells ask it by its directive [suggest]. What begins with a slash are spellings
    // of --help for another platform.
    private const string Bash = """
        _gateway() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(gateway "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null | grep -v '^/')" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _gateway gateway
        """;

    private const string Zsh = """
        #compdef gateway
        _gateway() {
            local -a found
            found=(${(f)"$(gateway "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null | grep -v '^/')"})
            if (( ${#found} )); then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _gateway gateway
        """;

    private const string Fish = """
        function __gateway_complete
            set -l line (commandline -cp)
            gateway "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -v '/*'
        end
        complete -c gateway -a '(__gateway_complete)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command(
            "completion",
            "Prints a script that makes a shell complete the gateway's commands and options. "
                + "Examples: source <(gateway completion bash); gateway completion zsh > ~/.zfunc/_gateway; gateway completion fish > ~/.config/fish/completions/gateway.fish. Exit codes: 0 printed, 1 no such shell.") { shell };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return 0;
        });
        return command;
    }
}
