namespace Gateway.Core.Routing;

/// <summary>The state of one search: what to look for and the best rank found so far.</summary>
internal ref struct RouteSearch(ReadOnlySpan<char> path, string method)
{
    public const int NotFound = int.MaxValue;

    public readonly ReadOnlySpan<char> Path = path;

    public readonly string Method = method;

    /// <summary>Branches whose lowest rank is not below this are not worth a visit.</summary>
    public int Best = NotFound;
}
