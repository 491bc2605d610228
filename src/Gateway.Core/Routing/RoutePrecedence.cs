namespace Gateway.Core.Routing;

/// <summary>
/// Which of several matching routes takes a request. The steps, first difference decides: lower order; exact host,
/// longer wildcard, no host; exact path, template (segment by segment: literal, parameter, end, catch-all), regular
/// expression, no path; some methods before none; more header conditions; more query conditions.
/// </summary>
internal static class RoutePrecedence
{
    /// <summary>Precedence, and then an arbitrary but stable order, so that every node ranks alike.</summary>
    public static IComparer<RouteEntry> Total { get; } = Comparer<RouteEntry>.Create(CompareTotal);

    /// <summary>Negative if <paramref name="left"/> goes first; 0 if precedence does not tell them apart.</summary>
    public static int Compare(RouteEntry left, RouteEntry right) => Compare(left, right, out _);

    /// <summary>Why <paramref name="first"/> goes before <paramref name="second"/>, to follow "because".</summary>
    public static string Explain(RouteEntry first, RouteEntry second)
    {
        Compare(first, second, out var step);
        return step switch
        {
            Step.Order => $"order {first.Route.Order} goes before order {second.Route.Order}",
            Step.Host => $"host '{first.Host}' goes before {Host(second)}",
            Step.Path => $"{Path(first)} goes before {Path(second)}",
            Step.Methods => "a route with methods goes before one without",
            Step.Headers => "more header conditions go before fewer",
            Step.QueryParameters => "more query conditions go before fewer",
            _ => "the two have the same precedence",
        };
    }

    private static string Host(RouteEntry entry) =>
        entry.Host.Kind == HostKind.Any ? "no host" : $"host '{entry.Host}'";

    /// <summary>What a route says of the path, in words.</summary>
    public static string Path(RouteEntry entry)
    {
        var path = entry.Conditions.Path;
        return path.Kind switch
        {
            PathKind.Exact => $"exact path '{path.Text}'",
            PathKind.Template => $"path '{path.Text}'",
            PathKind.Regex => $"regular expression '{path.Text}'",
            _ => "no path",
        };
    }

    private static int CompareTotal(RouteEntry left, RouteEntry right)
    {
        var order = Compare(left, right);
        if (order == 0)
        {
            order = string.CompareOrdinal(left.Id, right.Id);
        }

        return order != 0 ? order : string.CompareOrdinal(left.Host.Name, right.Host.Name);
    }

    private static int Compare(RouteEntry left, RouteEntry right, out Step step)
    {
        var order = left.Route.Order.CompareTo(right.Route.Order);
        step = Step.Order;
        if (order == 0)
        {
            order = CompareHosts(left.Host, right.Host);
            step = Step.Host;
        }

        return order != 0 ? order : CompareConditions(left.Conditions, right.Conditions, out step);
    }

    private static int CompareHosts(HostPattern left, HostPattern right)
    {
        var order = left.Kind.CompareTo(right.Kind);
        return order == 0 && left.Kind == HostKind.Wildcard
            ? right.Name.Length.CompareTo(left.Name.Length)
            : order;
    }

    private static int CompareConditions(RouteConditions left, RouteConditions right, out Step step)
    {
        var order = left.Path.ComparePrecedence(right.Path);
        step = Step.Path;
        if (order == 0)
        {
            order = (left.Methods.Length == 0).CompareTo(right.Methods.Length == 0);
            step = Step.Methods;
        }

        if (order == 0)
        {
            order = right.Headers.Length.CompareTo(left.Headers.Length);
            step = Step.Headers;
        }

        if (order == 0)
        {
            order = right.QueryParameters.Length.CompareTo(left.QueryParameters.Length);
            step = Step.QueryParameters;
        }

        if (order == 0)
        {
            step = Step.None;
        }

        return order;
    }

    private enum Step
    {
        None,
        Order,
        Host,
        Path,
        Methods,
        Headers,
        QueryParameters,
    }
}
