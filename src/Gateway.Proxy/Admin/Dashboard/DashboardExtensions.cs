using Gateway.Core.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>Registers the dashboard.</summary>
internal static class DashboardExtensions
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<OperatorSessions>();
        services.AddSingleton<PulseReading>();
        services.AddSingleton(s => new FleetPulses(
            s.GetRequiredService<PulseReading>().ReadAsync, s.GetRequiredService<IEngine>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FleetPulses>>()));
        services.AddHostedService(s => s.GetRequiredService<FleetPulses>());
        services.AddSingleton<LiveReport>();
        services.AddSingleton(s => new LiveFeed(s.GetRequiredService<LiveReport>().ReadAsync, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<LiveFeed>>()));
        services.AddSingleton<DashboardEndpoints>();
    }
}
