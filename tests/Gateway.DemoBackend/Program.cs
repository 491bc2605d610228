using Microsoft.AspNetCore.Connections;

namespace Gateway.DemoBackend;

internal static class Program
{
    private const string Usage = "Usage: Gateway.DemoBackend --name NAME --port PORT [--h2-port PORT] [--address IP]";

    public static async Task<int> Main(string[] args)
    {
        if (!DemoBackendOptions.TryParse(args, out var options, out var error))
        {
            await Console.Error.WriteLineAsync($"{error} {Usage}");
            return 2;
        }

        await using var app = DemoBackendHost.Build(options);
        return await RunAsync(app, options);
    }

    private static async Task<int> RunAsync(WebApplication app, DemoBackendOptions options)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Backend {options.Name} cannot start: {fault.Message.TrimEnd('.')}.");
            return 1;
        }

        Console.WriteLine($"Backend {options.Name} listens on {string.Join(" and ", app.Urls)}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
