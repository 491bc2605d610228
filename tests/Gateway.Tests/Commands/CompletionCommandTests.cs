using Gateway.Tests.Support;

namespace Gateway.Tests.Commands;

/// <summary>What shells complete.</summary>
public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("gateway ke", "keys")]
    [InlineData("gateway keys re", "revoke")]
    [InlineData("gateway explain --add", "--address")]
    public async Task Bash_ScriptIsLoaded_CompletesCommandsAndOptions(string line, string expected)
    {
        var script = await ScriptAsync("bash");
        var gateway = $"gateway() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "gateway.dll")}' \"$@\"; }}";

        // As the shell does when somebody presses the tabulator at the end of the line.
        var press = $$"""
            {{gateway}}
            {{script}}
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=({{line}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _gateway
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var (code, output, errors) = await Tool.RunAsync("bash", ["--norc", "-c", press], "", "Install bash.");

        Assert.True(code == 0, errors);
        var words = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(expected, words);
        Assert.All(words, word => Assert.StartsWith(line.Split(' ')[^1], word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zsh", "compdef _gateway gateway")]
    [InlineData("fish", "complete -c gateway")]
    public async Task Print_OtherShells_RegistersAndAsksTheCommandLine(string shell, string registration)
    {
        var script = await ScriptAsync(shell);

        Assert.Contains(registration, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Print_UnknownShell_NamesThoseThatThereAre()
    {
        var (code, _, errors) = await Tool.GatewayAsync(["completion", "tcsh"]);

        Assert.Equal(1, code);
        Assert.Contains("'zsh'", errors, StringComparison.Ordinal);
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        var (code, output, errors) = await Tool.GatewayAsync(["completion", shell]);
        Assert.True(code == 0, errors);
        return output;
    }
}
