namespace Gateway.Core.RouteTables;

/// <summary>HTTP methods in a route's match.</summary>
internal static class MethodSyntax
{
    /// <summary>What is wrong with a method, or null.</summary>
    public static string? Check(string method)
    {
        if (TokenSyntax.Check("method", method) is { } fault)
        {
            return fault;
        }

        var capitals = method.ToUpperInvariant();
        if (capitals is "CONNECT" or "TRACE")
        {
            return $"The gateway refuses every {capitals} request, so {FaultText.Quote(method)} can never match. Remove it.";
        }

        return method == capitals
            ? null
            : $"The method {FaultText.Quote(method)} is not in capitals, and methods are case-sensitive. Write '{capitals}'.";
    }
}
