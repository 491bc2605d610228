using Gateway.Core.RouteTables;

namespace Gateway.Core.Routing;

/// <summary>What a route asks of a request besides its host.</summary>
internal sealed class RouteConditions
{
    public RouteConditions(RouteMatch match)
    {
        Path = PathPattern.Parse(match);
        Methods = [.. match.Methods];
        Headers = [.. match.Headers.Select(ValueCondition.ForHeader)];
        QueryParameters = [.. match.QueryParameters.Select(ValueCondition.ForQueryParameter)];
    }

    public PathPattern Path { get; }

    /// <summary>Empty for every method.</summary>
    public string[] Methods { get; }

    public ValueCondition[] Headers { get; }

    public ValueCondition[] QueryParameters { get; }

    /// <summary>Whether nothing but host and path is asked for.</summary>
    public bool AcceptEverything => Methods.Length == 0 && Headers.Length == 0 && QueryParameters.Length == 0;

    /// <summary>Whether everything but host and path holds.</summary>
    public bool Accept<TRequest>(scoped ref TRequest request, string method)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        if (Methods.Length > 0 && Array.IndexOf(Methods, method) < 0)
        {
            return false;
        }

        foreach (var condition in Headers)
        {
            if (HasHeader(ref request, condition) == condition.IsNegated)
            {
                return false;
            }
        }

        foreach (var condition in QueryParameters)
        {
            if (HasQueryParameter(ref request, condition) == condition.IsNegated)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every request that passes the other conditions, host and path aside, passes these too.</summary>
    /// <returns>False if it cannot be proved.</returns>
    public bool Cover(RouteConditions other) =>
        (Methods.Length == 0 || (other.Methods.Length > 0 && Array.TrueForAll(other.Methods, Methods.Contains)))
        && Array.TrueForAll(Headers, wide => Array.Exists(other.Headers, narrow => narrow.Implies(wide)))
        && Array.TrueForAll(QueryParameters, wide => Array.Exists(other.QueryParameters, narrow => narrow.Implies(wide)));

    /// <summary>Whether no request passes both, host and path aside; see <see cref="ValueCondition.Excludes"/>.</summary>
    /// <returns>False if it cannot be proved.</returns>
    public bool Exclude(RouteConditions other) =>
        (Methods.Length > 0 && other.Methods.Length > 0 && !Methods.AsSpan().ContainsAny(other.Methods))
        || AnyExcludes(Headers, other.Headers)
        || AnyExcludes(QueryParameters, other.QueryParameters);

    private static bool AnyExcludes(ValueCondition[] conditions, ValueCondition[] others)
    {
        // Loops rather than lambdas: of routes that ties are looked for among, there may be many pairs.
        foreach (var condition in conditions)
        {
            foreach (var other in others)
            {
                if (condition.Excludes(other))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal static bool HasHeader<TRequest>(scoped ref TRequest request, ValueCondition condition)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        var count = request.CountHeader(condition.Name);
        for (var index = 0; index < count; index++)
        {
            if (condition.Accepts(request.GetHeader(condition.Name, index)))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool HasQueryParameter<TRequest>(scoped ref TRequest request, ValueCondition condition)
        where TRequest : struct, IRouteRequest, allows ref struct
    {
        using var values = new QueryValues(request.Query, condition.Name);
        while (values.MoveNext())
        {
            if (condition.Accepts(values.Current))
            {
                return true;
            }
        }

        return false;
    }
}
