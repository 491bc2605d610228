using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// Validates a route table whose document had faults, so that the operator sees broken rules together with them,
/// but none that only follow from a fault: a route whose match was unreadable collides with nobody.
/// </summary>
/// <param name="table">What was bound, with placeholders where there were faults.</param>
/// <param name="faultLocations">The JSON Pointers of those faults.</param>
/// <param name="rules">Rules beside the validator's, or null.</param>
internal sealed class RouteTableDocumentTrust(RouteTable table, IReadOnlyCollection<string> faultLocations, RouteTableRules? rules)
{
    /// <summary>The broken rules that do not follow from other faults.</summary>
    public IEnumerable<RouteTableFault> Validate()
    {
        if (faultLocations.Count == 0)
        {
            return Broken(table);
        }

        var related = Related();
        var unknown = RoutesOfUnknownPrecedence();

        // A misspelled section leaves every reference to it dangling.
        var hasClusters = !faultLocations.Any(location => location.LastIndexOf('/') == 0);
        var trusted = table with { Routes = table.Routes.Where(route => !unknown.Contains(route.Key)).ToDictionary(StringComparer.Ordinal) };
        return Broken(trusted)
            .Concat(unknown.Take(DocumentFaults.MaxShown).SelectMany(ValidateAlone))
            .Where(fault => !Follows(fault.Location, related))
            .Where(fault => hasClusters || !fault.Location.EndsWith("/clusterId", StringComparison.Ordinal));
    }

    /// <summary>The faults of one route without the others, with which it would only seem to collide.</summary>
    private IEnumerable<RouteTableFault> ValidateAlone(string id)
    {
        if (!table.Routes.TryGetValue(id, out var route))
        {
            return [];
        }

        // Only the cluster it needs, so that a large table is not gone through for each such route.
        var clusters = table.Clusters.TryGetValue(route.ClusterId, out var cluster)
            ? new Dictionary<string, Cluster> { [route.ClusterId] = cluster }
            : table.Clusters;
        var alone = table with { Routes = new Dictionary<string, Route> { [id] = route }, Clusters = clusters };
        return Broken(alone).Where(fault => fault.Location.StartsWith("/routes/", StringComparison.Ordinal));
    }

    private IEnumerable<RouteTableFault> Broken(RouteTable part)
        => RouteTableValidator.Validate(part).Concat(rules?.Invoke(part) ?? []);

    private HashSet<string> RoutesOfUnknownPrecedence() => faultLocations
        .Select(location => DocumentPath.Split(location).ToList())
        .Where(steps => steps is ["routes", _] or ["routes", _, "match" or "order", ..])
        .Select(steps => steps[1])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The locations of the faults and of everything around them, except the sections and the root.</summary>
    private HashSet<string> Related()
    {
        var related = new HashSet<string>(StringComparer.Ordinal);
        foreach (var location in faultLocations)
        {
            for (var part = location; part.LastIndexOf('/') is > 0 and var end && related.Add(part); part = part[..end])
            {
            }
        }

        return related;
    }

    private bool Follows(string location, HashSet<string> related)
    {
        if (related.Contains(location))
        {
            return true;
        }

        // Inside something that had a fault itself.
        for (var end = location.LastIndexOf('/'); end > 0; end = location.LastIndexOf('/', end - 1))
        {
            if (faultLocations.Contains(location[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
