using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

internal static class FaultAssert
{
    public static void None(RouteTable table) => Assert.Empty(RouteTableValidator.Validate(table));

    /// <summary>Exactly one fault, there, with all of the parts in its message.</summary>
    public static void One(RouteTable table, string location, params string[] parts)
    {
        var fault = Assert.Single(RouteTableValidator.Validate(table));
        Assert.Equal(location, fault.Location);
        Assert.All(parts, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
    }

    /// <summary>Exactly one fault in the match of a route with id "r".</summary>
    public static void OneInMatch(RouteMatch match, string key, params string[] parts) =>
        One(Tables.Of(("r", match)), $"/routes/r/match/{key}", parts);

    public static void NoneInMatch(RouteMatch match) => None(Tables.Of(("r", match)));
}
