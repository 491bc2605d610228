namespace Gateway.Core.RouteTables;

/// <summary>Checks what a route answers itself, and whom it keeps out.</summary>
internal static class RouteAnswerRules
{
    private static readonly int[] RedirectStatuses = [301, 302, 303, 307, 308];

    /// <summary>Adds the faults of a route.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="route">The route.</param>
    /// <param name="routeValues">The parameters of its path; null where they are not known.</param>
    /// <param name="at">Its place.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(string id, Route route, IReadOnlyCollection<string>? routeValues, JsonPointer at, FaultList faults)
    {
        CheckTarget(id, route, at, faults);
        if (route.Respond is { } response)
        {
            ResponseRules.Check(response.Status, response.ContentType, response.Body, response.Headers, at["respond"], faults);
        }

        if (route.Redirect is { } redirect)
        {
            faults.AddIf(at["redirect"]["location"], CheckLocation(redirect.Location, routeValues));
            faults.AddIf(at["redirect"]["status"], RedirectStatuses.Contains(redirect.Status) ? null : $"The status {redirect.Status} sends nobody elsewhere. Write one of {string.Join(", ", RedirectStatuses)}.");
        }

        Check(route.Maintenance, at["maintenance"], faults);
        if (route.Addresses is { } addresses)
        {
            AddressRange.Check(addresses.Allow, at["addresses"]["allow"], faults);
            AddressRange.Check(addresses.Deny, at["addresses"]["deny"], faults);
        }
    }

    /// <summary>Adds the faults of a maintenance.</summary>
    public static void Check(MaintenancePolicy? maintenance, JsonPointer at, FaultList faults)
    {
        if (maintenance is null)
        {
            return;
        }

        AddressRange.Check(maintenance.AllowedAddresses, at["allowedAddresses"], faults);
        faults.AddIf(at["retryAfter"], maintenance.RetryAfter < TimeSpan.FromSeconds(1) || maintenance.RetryAfter > TimeSpan.FromDays(7)
            ? $"{Duration.Format(maintenance.RetryAfter)} is out of range. Write a time from 1s to 7d."
            : null);
        faults.AddIf(at["message"], maintenance.Message is { Length: > 1024 } ? $"The message has {maintenance.Message.Length} characters. Shorten it to at most 1024." : null);
    }

    private static void CheckTarget(string id, Route route, JsonPointer at, FaultList faults)
    {
        string[] stated =
        [
            .. route.ClusterId.Length > 0 ? (string[])["clusterId"] : [],
            .. route.Split is null ? (string[])[] : ["split"],
            .. route.Respond is null ? (string[])[] : ["respond"],
            .. route.Redirect is null ? (string[])[] : ["redirect"],
        ];
        if (stated.Length == 0)
        {
            faults.Add(at["clusterId"], $"The route {FaultText.Quote(id)} leads nowhere. Add a clusterId or a split, or respond or redirect, which the gateway answers itself.");
        }
        else if (stated.Length > 1)
        {
            faults.Add(at[stated[1]], $"The route {FaultText.Quote(id)} has {string.Join(" and ", stated)}, but one thing answers a request. Remove all but one.");
        }
    }

    private static string? CheckLocation(string location, IReadOnlyCollection<string>? routeValues)
    {
        var isAddress = location.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        if (!isAddress && (!location.StartsWith('/') || location.StartsWith("//", StringComparison.Ordinal)))
        {
            return $"The location {FaultText.Quote(location)} is neither an address nor a path. Begin it with https://, http:// or one '/'; {{path}} comes after a host.";
        }

        return HeaderSyntax.CheckValue(location) ?? (location.Contains(' ', StringComparison.Ordinal) ? $"The location {FaultText.Quote(location)} contains a space. Percent-encode it." : null)
            ?? (routeValues is null ? null : ValueTemplate.Check(location, routeValues));
    }
}
