using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;
using Gateway.Core.Routing;

namespace Gateway.Core.Tests.RouteTables;

/// <summary>Hostile texts everywhere. A failure prints the seed to replay.</summary>
public sealed class ValidatorPropertyTests
{
    private static readonly Gen<string> Texts = Gen.Elements(
            "/", "a", "{", "}", "*", "**", ".", "..", "~", "%", "%2F", "?", "#", "\0", "\r\n", " ", "[", "]", "(", ")", "|",
            "http://", ":", "1", "::1", "@", "\\", "ü", "\ud800", "\udc00", "GET", "-", "x")
        .ListOf()
        .Select(parts => string.Concat(parts.Take(8)));

    private static readonly Gen<string?> Perhaps = Gen.OneOf(Gen.Constant<string?>(null), Texts.Select(text => (string?)text));

    private static readonly Gen<ValueMatch> Conditions =
        from name in Texts
        from values in Texts.ArrayOf()
        from mode in Gen.Choose(-1, 5)
        select new ValueMatch { Name = name, Values = values, Mode = (ValueMatchMode)mode };

    private static readonly Gen<RouteMatch> Matches =
        from path in Perhaps
        from prefix in Perhaps
        from regex in Perhaps
        from hosts in Texts.ArrayOf()
        from methods in Texts.ArrayOf()
        from conditions in Conditions.ArrayOf()
        select new RouteMatch
        {
            Path = path,
            PathPrefix = prefix,
            PathRegex = regex,
            Hosts = [.. hosts.Take(2)],
            Methods = [.. methods.Take(2)],
            Headers = [.. conditions.Take(2)],
            QueryParameters = [.. conditions.Skip(2).Take(2)],
        };

    private static readonly Gen<RouteTable> HostileTables =
        from matches in Gen.OneOf(Matches, Texts.Select(text => new RouteMatch { Path = "/" + text })).ArrayOf(3)
        from ids in Texts.ArrayOf(6)
        from transform in Perhaps.ArrayOf(8)
        from milliseconds in Gen.Choose(-2, 2)
        select new RouteTable
        {
            Routes = matches.Zip(ids).DistinctBy(pair => pair.Second).ToDictionary(
                pair => pair.Second,
                pair => new Route { ClusterId = ids[3], Match = pair.First, Transforms = [TransformOf(transform)] }),
            Clusters = new Dictionary<string, Cluster>
            {
                [ids[4]] = new()
                {
                    Destinations = new Dictionary<string, Destination> { [ids[5]] = new() { Address = ids[0] + ids[1] } },
                    Timeouts = new() { Connect = TimeSpan.FromMilliseconds(milliseconds), Total = TimeSpan.MinValue },
                },
            },
        };

    [Fact]
    public void Validate_HostileTexts_ReturnsFaultsWithPointersAndNeverThrows() => Prop.ForAll(
            HostileTables.ToArbitrary(),
            table => RouteTableValidator.Validate(table).All(
                fault => fault.Location.StartsWith('/') && fault.Message.Length is > 0 and < 2_000))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Validate_NoFault_MatcherCanBeCreated() => Prop.ForAll(
            Matches.ToArbitrary(),
            match =>
            {
                var table = Tables.Of(("r", match with { PathPrefix = match.Path is null ? match.PathPrefix : null, Hosts = [], Methods = [] }));
                if (RouteTableValidator.Validate(table).Count == 0)
                {
                    Assert.Single(RouteMatcher.Create(table).Routes);
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Transform TransformOf(string?[] texts) => new()
    {
        PathRemovePrefix = texts[0],
        PathPrefix = texts[1],
        RequestHeader = texts[2],
        RequestHeaderRemove = texts[3],
        ResponseHeader = texts[4],
        ResponseHeaderRemove = texts[5],
        Set = texts[6],
        Append = texts[7],
    };
}
