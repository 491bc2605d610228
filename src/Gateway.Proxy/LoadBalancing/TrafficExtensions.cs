using Gateway.Proxy.Admin;
using Gateway.Proxy.Discovery;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Health;
using Gateway.Proxy.Mirroring;
using Gateway.Proxy.Retries;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Registers what chooses destinations, watches them and sends requests there.</summary>
internal static class TrafficExtensions
{
    public static void AddTraffic(this IServiceCollection services)
    {
        services.AddSingleton<HealthEvents>();
        services.AddSingleton<RetryEvents>();
        services.AddSingleton<BalancingStage>();
        services.AddSingleton<ForwardingStage>();
        services.AddSingleton<Mirrors>();
        services.AddSingleton<ClusterReports>();
        services.AddSingleton<DestinationEndpoints>();
        services.AddSingleton<DiscoveryEvents>();
        services.AddSingleton<DiscoveryService>();
        services.AddHostedService(s => s.GetRequiredService<DiscoveryService>());
        services.AddHostedService<HealthProber>();
        services.AddHostedService<RetryBudgets>();
    }
}
