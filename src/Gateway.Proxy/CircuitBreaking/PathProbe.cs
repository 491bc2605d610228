using Gateway.Core.CircuitBreaking;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>A probe of the node's own: GET, to one destination, over the connections that requests use.</summary>
internal static class PathProbe
{
    /// <summary>Sends one and judges what comes of it as a request's outcome is judged.</summary>
    public static async Task<CircuitOutcome> SendAsync(ClusterRuntime cluster, ClusterCircuitSettings settings)
    {
        var failures = settings.Failures;
        if (Choose(cluster) is not { } destination)
        {
            return failures.Connections ? CircuitOutcome.Failure : CircuitOutcome.Ignored;
        }

        using var timeout = new CancellationTokenSource(settings.ProbeTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, destination.Prefix + settings.Policy.ProbePath)
        {
            Version = cluster.Client.Version,
            VersionPolicy = cluster.Client.VersionPolicy,
        };
        request.Headers.Host = destination.Host;
        request.Headers.TryAddWithoutValidation("User-Agent", "gateway-probe");
        try
        {
            // The head tells; the body is not waited for.
            using var response = await cluster.Client.Invoker.SendAsync(request, timeout.Token);
            return failures.Includes((int)response.StatusCode) ? CircuitOutcome.Failure : CircuitOutcome.Success;
        }
        catch (OperationCanceledException)
        {
            return failures.Timeouts ? CircuitOutcome.Failure : CircuitOutcome.Ignored;
        }
        catch (HttpRequestException)
        {
            return failures.Connections ? CircuitOutcome.Failure : CircuitOutcome.Ignored;
        }
    }

    /// <summary>One that takes requests, if any does: the others may be out of service for a reason of their own. Null where there are none.</summary>
    private static DestinationRuntime? Choose(ClusterRuntime cluster)
    {
        var pool = cluster.Pool;
        var all = pool.Destinations.Length > 0 ? pool.Destinations : pool.All;
        return all.Length == 0 ? null : all[Random.Shared.Next(all.Length)];
    }
}
