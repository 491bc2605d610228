using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;
using Gateway.Core.Routing;

namespace Gateway.Core.Tests.Routing;

/// <summary>Matcher and validator against <see cref="NaiveMatcher"/>. A failure prints the seed to replay.</summary>
public sealed class RouteMatcherPropertyTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    [Fact]
    public void Match_RandomTable_AgreesWithLinearScan() => Check(
        (table, request, naive) =>
        {
            // Ties, which the validator would refuse, go to the lowest id too.
            var best = naive.Best(request);
            Assert.Equal(best.Count > 0 ? best[0] : null, MatcherAssert.Winner(RouteMatcher.Create(table), request));
        });

    [Fact]
    public void Validate_NoFault_LeavesNoTieToRequestsWithoutRepetition() => Check(
        (table, request, naive) =>
        {
            var tied = Faulty(table, "same precedence");
            if (!RepeatsName(request))
            {
                Assert.True(naive.Best(request).Count(id => !tied.Contains(id)) <= 1);
            }
        });

    [Fact]
    public void Validate_RouteNeverReached_NeverWins() => Check(
        (table, request, naive) =>
        {
            var unreached = Faulty(table, "never reached");
            Assert.DoesNotContain(naive.Best(request), unreached.Contains);
        });

    private static void Check(Action<RouteTable, TestRequest, NaiveMatcher> check) => Prop.ForAll(
            RouteGenerators.Cases,
            value =>
            {
                var naive = new NaiveMatcher(value.Table);
                foreach (var request in value.Requests)
                {
                    try
                    {
                        check(value.Table, request, naive);
                    }
                    catch (Exception exception)
                    {
                        throw new InvalidOperationException(
                            $"{request}\n{JsonSerializer.Serialize(value.Table.Routes)}\n{exception.Message}", exception);
                    }
                }
            })
        .Check(Config);

    private static HashSet<string> Faulty(RouteTable table, string part) =>
        [.. RouteTableValidator.Validate(table)
            .Where(fault => fault.Message.Contains(part, StringComparison.Ordinal))
            .Select(fault => fault.Location.Split('/')[2])];

    private static bool RepeatsName(TestRequest request)
    {
        var headers = request.Headers.Select(header => header.Name.ToUpperInvariant()).ToList();
        var names = request.Query.ToString().Split('&').Select(pair => Uri.UnescapeDataString(pair.Split('=')[0])).ToList();
        return headers.Distinct().Count() < headers.Count || names.Distinct().Count() < names.Count;
    }
}
