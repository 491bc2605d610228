using System.Diagnostics.Metrics;
using Gateway.Core.Engines;
using Gateway.Proxy.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.RateLimiting;

/// <summary>The parts of a node that limit rates, on an engine of a test's own.</summary>
internal static class Nodes
{
    public static RateLimits LimitsOn(IEngine engine, TimeProvider? clock = null)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new(engine, new(meters), clock ?? TimeProvider.System, NullLogger<RateLimits>.Instance);
    }
}
