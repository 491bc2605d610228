using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;
using Gateway.Core.Routing;
using Gateway.Core.Tests.RouteTables;
using ValueMatch = Gateway.Core.RouteTables.ValueMatch;

namespace Gateway.Core.Tests.Routing;

public sealed class RouteExplanationTests
{
    /// <summary>The explanation tries every route by itself; the matcher has an index. A failure prints the seed to replay.</summary>
    [Fact]
    public void Explain_RandomTable_AgreesWithTheMatcher() => Prop.ForAll(
        RouteGenerators.Cases,
        value =>
        {
            var matcher = RouteMatcher.Create(value.Table);
            foreach (var request in value.Requests)
            {
                var asked = request;
                var found = matcher.Explain(ref asked);
                Assert.Equal(MatcherAssert.Winner(matcher, request), found.RouteId);
                Assert.Equal(value.Table.Routes.Keys.Where(id => id != found.RouteId).Order(), found.Others.Select(other => other.RouteId).Order());
                foreach (var other in found.Others)
                {
                    var matches = MatcherAssert.Winner(Tables.OfRoutes((other.RouteId, value.Table.Routes[other.RouteId])), request) is not null;
                    Assert.True(matches == (other.Failed == RouteCondition.None), $"{request}: {other}");
                }
            }
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Explain_RoutesThatFail_NameTheFirstConditionAndTheNearestFirst()
    {
        var table = Tables.OfRoutes(
            ("host", Tables.Route(new RouteMatch { Hosts = ["a.com", "*.b.com"] })),
            ("path", Tables.Route(new RouteMatch { Path = "/orders/{id}/lines" })),
            ("method", Tables.Route(new RouteMatch { PathPrefix = "/orders", Methods = ["PUT", "POST"] })),
            ("header", Tables.Route(new RouteMatch { Headers = [new ValueMatch { Name = "x-beta", Values = ["on"] }] })),
            ("query", Tables.Route(new RouteMatch { QueryParameters = [new ValueMatch { Name = "v", Mode = ValueMatchMode.Exists }] })),
            ("general", Tables.Route(new RouteMatch())),
            ("winner", Tables.Route(new RouteMatch { PathPrefix = "/orders" })));
        var request = new TestRequest("/orders/7", headers: ("X-Beta", "my-secret"));

        var found = RouteMatcher.Create(table).Explain(ref request);

        Assert.Equal(("winner", "every host, path '/orders/{**rest}' fit"), (found.RouteId, found.Reason));
        Assert.Equal(
            [
                ("general", RouteCondition.None, "it matches too, but 'winner' goes first: path '/orders/{**rest}' goes before no path"),
                ("query", RouteCondition.QueryParameter, "it asks for a query parameter 'v', and the request has none"),
                ("header", RouteCondition.Header, "it asks for a header 'x-beta' that is 'on', and the request has another value"),
                ("method", RouteCondition.Method, "it is for methods 'PUT' or 'POST', and the request's is 'GET'"),
                ("path", RouteCondition.Path, "its path '/orders/{id}/lines' does not take '/orders/7'"),
                ("host", RouteCondition.Host, "it is for hosts 'a.com' or '*.b.com', and the request is for 'example.com'"),
            ],
            found.Others.Select(other => (other.RouteId, other.Failed, other.Reason)));
    }

    [Fact]
    public void Explain_NegatedConditionWithAMatch_SaysThatTheRouteTakesNoSuchRequest()
    {
        var table = Tables.OfRoutes(("r", Tables.Route(new RouteMatch { Headers = [new ValueMatch { Name = "x", Values = ["1"], Not = true }] })));
        var request = new TestRequest("/", headers: ("x", "1"));

        var found = RouteMatcher.Create(table).Explain(ref request);

        Assert.Null(found.RouteId);
        Assert.Equal("it takes no request with a header 'x' that is '1', and this one has it", Assert.Single(found.Others).Reason);
    }
}
