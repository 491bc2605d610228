using Gateway.Proxy;
using Gateway.Proxy.Documents;
using Gateway.Proxy.Draining;
using Gateway.Proxy.Settings;

namespace Gateway.Hosting;

/// <summary>One node from its start to its end.</summary>
internal static class GatewayNode
{
    /// <summary>Starts a node and returns when it has left.</summary>
    /// <param name="configPath">The node's settings; null for the variable GATEWAY_CONFIG or none.</param>
    /// <param name="routesPath">The route table; null for what the settings or GATEWAY_ROUTES say.</param>
    /// <param name="cancellation">Makes the node leave in order, as SIGTERM does.</param>
    /// <returns>The exit code: 0 left in order, 1 could not start or failed.</returns>
    public static async Task<int> RunAsync(string? configPath, string? routesPath, CancellationToken cancellation)
    {
        Dictionary<string, string> environment;
        try
        {
            environment = NodeVariables.Read(Environment.GetEnvironmentVariables());
        }
        catch (NodeStartException e)
        {
            return Refuse(e.Message, []);
        }

        var settings = NodeSettingsReader.Read(configPath ?? environment.GetValueOrDefault("GATEWAY_CONFIG"), environment);
        if (!settings.IsValid)
        {
            return Refuse("The node's settings cannot be used:", settings.Faults);
        }

        try
        {
            return await RunAsync(With(settings.Value, routesPath), environment, cancellation);
        }
        catch (Exception e) when (StartFailure.Explain(e) is { } sentence)
        {
            return Refuse(sentence, []);
        }
    }

    private static async Task<int> RunAsync(NodeSettings settings, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        SocketThreads.Use();
        await using var app = NodeHost.Build(settings, environment);
        NodeHost.PrintNewToken(app);
        if (NodeHost.LoadRouteTable(app) is { } faults)
        {
            return Refuse("The route table cannot be used:", faults);
        }

        using var second = new SecondSignal(app.Services.GetRequiredService<DrainService>(), TimeProvider.System);
        await app.StartAsync(cancellation);
        NodeHost.PrintBanner(app);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static NodeSettings With(NodeSettings settings, string? routesPath)
        => routesPath is null ? settings : settings with { RouteTable = Path.GetFullPath(routesPath) };

    private static int Refuse(string sentence, IReadOnlyList<DocumentFault> faults)
    {
        Console.Error.WriteLine($"gateway: {sentence}");
        foreach (var fault in faults)
        {
            Console.Error.WriteLine($"  {fault}");
        }

        return 1;
    }
}
