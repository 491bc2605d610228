using Gateway.Proxy.CircuitBreaking;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.CircuitBreaking;

/// <summary>Circuits of nodes under test.</summary>
internal static class Circuit
{
    /// <summary>That of a node's cluster.</summary>
    public static ClusterCircuit Of(TestNode node, string cluster = "backend") => node.Services.GetRequiredService<Circuits>().Find(cluster)!;
}
