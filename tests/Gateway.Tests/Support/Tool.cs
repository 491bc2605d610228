using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Tests.Support;

/// <summary>A command line tool that reads standard input, runs and ends.</summary>
internal static class Tool
{
    /// <param name="name">The executable, on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="remedy">What to tell somebody who does not have it.</param>
    /// <param name="environment">More variables for it.</param>
    /// <param name="patience">When to give up; half a minute if not stated.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string name, string[] arguments, string input, string remedy, Dictionary<string, string>? environment = null, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment ?? [])
        {
            start.Environment[variable] = value;
        }

        using var process = Start(start, remedy);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input).Within();
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(patience ?? Waiting.Patience);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Runs the gateway's own executable.</summary>
    public static Task<(int Code, string Output, string Errors)> GatewayAsync(string[] arguments, string input = "", Dictionary<string, string>? environment = null)
        => RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "gateway.dll"), .. arguments], input, "Put dotnet on the PATH.", environment);

    private static System.Diagnostics.Process Start(ProcessStartInfo start, string remedy)
    {
        try
        {
            return System.Diagnostics.Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"This test needs '{start.FileName}', which cannot be started: {e.Message} {remedy}", e);
        }
    }
}
