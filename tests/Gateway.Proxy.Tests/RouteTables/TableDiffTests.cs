using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.RouteTables;

public sealed class TableDiffTests
{
    private const string Before = """
        routes:
          gone: { clusterId: backend, match: { pathPrefix: /gone } }
          kept: { clusterId: backend, match: { pathPrefix: /kept }, transforms: [{ requestHeader: X-A, set: a }], rateLimits: [calls] }
        clusters:
          backend: { destinations: { one: { address: "http://127.0.0.1:9" } } }
        rateLimits: { calls: { limit: 100, window: 1s } }
        """;

    [Fact]
    public void Between_TheSameTable_IsNothing() => Assert.Empty(Between(Before, Before));

    [Fact]
    public void Between_ChangesOfAllKinds_AreToldInTermsOfTheTable()
    {
        var after = Before
            .Replace("gone", "new", StringComparison.Ordinal)
            .Replace("set: a", "set: b", StringComparison.Ordinal)
            .Replace("limit: 100", "limit: 50", StringComparison.Ordinal)
            .Replace("127.0.0.1:9", "127.0.0.1:10", StringComparison.Ordinal);

        Assert.Equal(
            [
                "Removed route gone: ",
                "Changed route kept: transforms[0].set a → b",
                "Added route new: ",
                "Changed cluster backend: destinations.one.address http://127.0.0.1:9 → http://127.0.0.1:10",
                "Changed rate limit calls: limit 100 → 50",
            ],
            Between(Before, after));
    }

    [Fact]
    public void Between_ValueThatWasTheDefault_SaysSo() => Assert.Equal(
        ["Changed route kept: rateLimits [\"calls\"] → (default); timeouts.total (default) → 5s"],
        Between(Before, Before.Replace("rateLimits: [calls]", "timeouts: { total: 5s }", StringComparison.Ordinal)));

    private static IEnumerable<string> Between(string before, string after) =>
        TableDiff.Between(Canonical(before), Canonical(after)).Select(change => $"{change.Kind} {change.What} {change.Id}: {string.Join("; ", change.Details)}");

    private static byte[] Canonical(string text)
    {
        var result = RouteTableReader.ReadText(text, "routes.yaml", variables: null);
        Assert.Empty(result.Faults);
        return RouteTableJson.Write(result.Value!);
    }
}
