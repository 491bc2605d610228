using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorTransformTests
{
    public static TheoryData<Transform> Sound => new(
        new Transform { PathRemovePrefix = "/api" },
        new Transform { PathPrefix = "/v1/internal" },
        new Transform { RequestHeader = "X-A", Set = "1" },
        new Transform { RequestHeader = "X-A", Set = "" },
        new Transform { ResponseHeader = "X-A", Append = "a b" },
        new Transform { RequestHeaderRemove = "Cookie" },
        new Transform { ResponseHeaderRemove = "Server" },
        new Transform { RequestHeaderOriginalHost = false });

    [Theory]
    [MemberData(nameof(Sound))]
    public void Validate_TransformInOrder_HasNoFault(Transform transform) => FaultAssert.None(With(transform));

    [Fact]
    public void Validate_NoAction_IsAFault() => One(new(), "", "does nothing", "requestHeaderOriginalHost");

    [Fact]
    public void Validate_TwoActions_IsAFault() => One(
        new() { PathPrefix = "/a", RequestHeaderRemove = "X" }, "/requestHeaderRemove", "pathPrefix and requestHeaderRemove");

    [Fact]
    public void Validate_HeaderWithoutValue_IsAFault() => One(new() { RequestHeader = "X" }, "", "'X'", "Add set or append");

    [Fact]
    public void Validate_HeaderWithSetAndAppend_IsAFault() =>
        One(new() { ResponseHeader = "X", Set = "1", Append = "2" }, "/append", "both", "Remove one");

    [Fact]
    public void Validate_ValueWithoutHeader_IsAFault()
    {
        One(new() { PathPrefix = "/a", Set = "1" }, "/set", "'1'", "name the header");
        One(new() { RequestHeaderRemove = "X", Append = "1" }, "/append", "'1'", "name the header");
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("transfer-encoding")]
    [InlineData("Content-Length")]
    [InlineData("Keep-Alive")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Proxy-Connection")]
    public void Validate_ManagedHeader_IsAFault(string name)
    {
        One(new() { RequestHeader = name, Set = "1" }, "/requestHeader", $"'{name}'", "manages");
        One(new() { ResponseHeaderRemove = name }, "/responseHeaderRemove", $"'{name}'", "manages");
    }

    [Fact]
    public void Validate_HostHeader_PointsToOriginalHost() =>
        One(new() { RequestHeader = "host", Set = "x" }, "/requestHeader", "'host'", "requestHeaderOriginalHost");

    [Fact]
    public void Validate_HeaderNameNoToken_IsAFault() => One(new() { RequestHeaderRemove = "X:Y" }, "/requestHeaderRemove", "':'");

    [Theory]
    [InlineData("a\r\nEvil: 1", "line break")]
    [InlineData("a\0", "null character")]
    [InlineData("a\tb", "\\u0009")]
    [InlineData("ü", "'ü'")]
    public void Validate_HeaderValueThatCannotBeSent_IsAFault(string value, string part)
    {
        One(new() { RequestHeader = "X", Set = value }, "/set", part);
        One(new() { ResponseHeader = "X", Append = value }, "/append", part);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("api", "Write '/api'")]
    [InlineData("/api/", "write '/api'")]
    [InlineData("/", "changes nothing")]
    [InlineData("/a?b", "'?'")]
    [InlineData("/a#b", "'#'")]
    [InlineData("/a/../b", "'..'")]
    [InlineData("/{id}", "no parameters")]
    public void Validate_PrefixOutOfOrder_IsAFault(string prefix, string part)
    {
        One(new() { PathPrefix = prefix }, "/pathPrefix", part);
        One(new() { PathRemovePrefix = prefix }, "/pathRemovePrefix", part);
    }

    private static void One(Transform transform, string location, params string[] parts) =>
        FaultAssert.One(With(transform), "/routes/r/transforms/0" + location, parts);

    private static RouteTable With(Transform transform) =>
        Tables.OfRoutes(("r", Tables.Route(new()) with { Transforms = [transform] }));
}
