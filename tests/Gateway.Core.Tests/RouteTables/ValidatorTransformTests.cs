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
        new Transform { RequestHeaderOriginalHost = false },
        new Transform { RequestHost = "shop.internal" },
        new Transform { RequestMethod = "POST" },
        new Transform { PathPattern = "/v2/{**rest}" },
        new Transform { PathRegex = "^/a/([0-9]+)$", Replacement = "/b/$1" },
        new Transform { QueryParameter = "a b", Set = "{consumer}" },
        new Transform { QueryParameterRemove = "a" },
        new Transform { RequestHeader = "X-A", Set = "{{a}} {claim:/realm/roles} {route:rest} {address}{tier}{requestId}{host}{method}{path}{query}" });

    [Theory]
    [MemberData(nameof(Sound))]
    public void Validate_TransformInOrder_HasNoFault(Transform transform) => FaultAssert.None(With(transform));

    [Theory]
    [InlineData("{user}", "'{user}', which is none of {consumer}")]
    [InlineData("{", "a brace without its other")]
    [InlineData("a}", "a brace without its other")]
    [InlineData("{route:id}", "the route's path has no parameter 'id'. It has: rest.")]
    [InlineData("{claim:}", "claim")]
    public void Validate_ValueThatIsNoTemplate_IsAFault(string value, string fault) => One(new() { RequestHeader = "X", Set = value }, "/set", fault);

    [Fact]
    public void Validate_PatternWithAnUnknownParameter_IsAFault() => One(new() { PathPattern = "/a/{id}" }, "/pathPattern", "'id'", "It has: rest.");

    [Theory]
    [InlineData("(", "cannot be read")]
    [InlineData("(a)\\1", "linear time")]
    [InlineData("", "has 0 characters")]
    public void Validate_BadPathRegex_IsAFault(string pattern, string fault) => One(new() { PathRegex = pattern, Replacement = "/" }, "/pathRegex", fault);

    [Fact]
    public void Validate_PathRegexAlone_AsksForBoth()
    {
        One(new() { PathRegex = "a" }, "", "go together");
        One(new() { PathRegex = "a", Replacement = "/a?b" }, "/replacement", "contains '?'");
    }

    [Theory]
    [InlineData("HEAD", "leave the client waiting")]
    [InlineData("CONNECT", "CONNECT")]
    [InlineData("get", "Write 'GET'")]
    public void Validate_BadMethod_IsAFault(string method, string fault) => One(new() { RequestMethod = method }, "/requestMethod", fault);

    [Fact]
    public void Validate_QueryParameterWithoutValue_IsAFault() => One(new() { QueryParameter = "a" }, "", "the query parameter 'a' has no value");

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
        One(new() { PathPrefix = "/a", Set = "1" }, "/set", "'1'", "name one");
        One(new() { RequestHeaderRemove = "X", Append = "1" }, "/append", "'1'", "name one");
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
        Tables.OfRoutes(("r", Tables.Route(new() { PathPrefix = "/p" }) with { Transforms = [transform] }));
}
