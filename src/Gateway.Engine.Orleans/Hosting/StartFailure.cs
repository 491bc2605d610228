namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Finds in Orleans' exceptions what an operator can use.</summary>
internal static class StartFailure
{
    /// <summary>Whether the silo did not reach silos that the membership table says are active.</summary>
    public static bool IsUnreachable(Exception exception) =>
        Flatten(exception).Any(one => one.GetType().Name == "OrleansClusterConnectivityCheckFailedException");

    /// <summary>One sentence or two: what is the matter, and what to do.</summary>
    public static string Explain(Exception exception, OrleansEngineOptions options)
    {
        var all = Flatten(exception).ToList();
        if (IsUnreachable(exception))
        {
            return $"The silo at {options.SiloAddress}:{options.SiloPort} cannot join the fleet '{options.Redis?.Fleet}', because it does not reach all of the fleet's silos: "
                + $"{all[^1].Message} Open the silo port between all nodes, check that each node's silo address is the one the others reach it at, and that silo.tls is set on all nodes or none.";
        }

        return $"The silo at {options.SiloAddress}:{options.SiloPort} did not start: {all[^1].Message}";
    }

    /// <summary>The exception and those that caused it, the innermost last.</summary>
    private static IEnumerable<Exception> Flatten(Exception exception)
    {
        yield return exception;
        var inner = exception is AggregateException several ? several.InnerExceptions : (IEnumerable<Exception?>)[exception.InnerException];
        foreach (var one in inner.OfType<Exception>().SelectMany(Flatten))
        {
            yield return one;
        }
    }
}
