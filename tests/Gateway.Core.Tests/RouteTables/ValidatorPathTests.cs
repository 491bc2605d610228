using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class ValidatorPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/")]
    [InlineData("/a.b/c-d_e~f!$&'()+,;=:@")]
    [InlineData("/100%")]
    [InlineData("/{id}")]
    [InlineData("/{a}/{b}/{**rest}")]
    [InlineData("/a/{*rest}")]
    [InlineData("/straße/日本/😀")]
    [InlineData("/.well-known/...")]
    public void Validate_PathInOrder_HasNoFault(string path) => FaultAssert.NoneInMatch(Tables.Path(path));

    [Theory]
    [InlineData("", "is empty", "leave the key out")]
    [InlineData("orders", "'orders'", "Write '/orders'")]
    [InlineData("/a?b=1", "'?'", "queryParameters")]
    [InlineData("/a#b", "'#'", "Remove")]
    [InlineData("/a b", "white space", "pathRegex")]
    [InlineData("/a\nb", "'/a\\u000ab'", "control character")]
    [InlineData("/a%20b", "'%20'", "Write the character itself")]
    [InlineData("/a%2fb", "'%2f'", "pathRegex")]
    [InlineData("/a//b", "empty segment", "pathRegex")]
    [InlineData("/a/../b", "'..'", "without it")]
    [InlineData("/.", "'.'", "without it")]
    [InlineData("/a/{id", "unbalanced", "'{id'")]
    [InlineData("/a/id}", "unbalanced", "'id}'")]
    [InlineData("/a/}id{", "only a part", "pathRegex")]
    [InlineData("/a/{{id}}", "several", "pathRegex")]
    [InlineData("/a/{x}{y}", "several", "pathRegex")]
    [InlineData("/a/x{id}", "whole segment", "'x{id}'")]
    [InlineData("/a/{id}.json", "whole segment", "pathRegex")]
    [InlineData("/a/{}", "'{}'", "Give it a name")]
    [InlineData("/a/{**}", "'{**}'", "Give it a name")]
    [InlineData("/a/{***x}", "'{***x}'", "Give it a name")]
    [InlineData("/a/{x=1}", "'{x=1}'", "Give it a name")]
    [InlineData("/a/{id:int}", "'{id:int}'", "Use pathRegex")]
    [InlineData("/a/{id?}", "optional", "route for each form")]
    [InlineData("/a/{**rest}/b", "'{**rest}'", "Put it last")]
    [InlineData("/{id}/{id}", "two parameters", "'id'")]
    [InlineData("/a/*", "'*'", "{**rest}")]
    public void Validate_PathOutOfOrder_IsAFaultWithARemedy(string path, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Path(path), "path", parts);

    [Fact]
    public void Validate_HalfASurrogatePair_IsAFaultThatEscapesIt() =>
        FaultAssert.OneInMatch(Tables.Path("/a\ud800"), "path", "surrogate", "'/a\\ud800'");

    [Fact]
    public void Validate_HugePath_IsAFaultThatCutsIt()
    {
        var fault = Assert.Single(RouteTableValidator.Validate(Tables.Of(("r", Tables.Path("/" + new string('a', 1_000_000))))));
        Assert.InRange(fault.Message.Length, 1, 300);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a/b")]
    [InlineData("/users/{id}")]
    public void Validate_PrefixInOrder_HasNoFault(string prefix) => FaultAssert.NoneInMatch(Tables.Prefix(prefix));

    [Theory]
    [InlineData("/a/", "ends in '/'", "write '/a'")]
    [InlineData("/a/{**rest}", "catch-all", "Leave it out")]
    [InlineData("a", "'a'", "Write '/a'")]
    public void Validate_PrefixOutOfOrder_IsAFaultWithARemedy(string prefix, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Prefix(prefix), "pathPrefix", parts);

    [Theory]
    [InlineData("/a.*")]
    [InlineData("^/a$")]
    [InlineData("(/a|/b)")]
    [InlineData("a?/b")]
    [InlineData(".*x")]
    [InlineData("\\/a")]
    public void Validate_RegexInOrder_HasNoFault(string regex) => FaultAssert.NoneInMatch(Tables.Regex(regex));

    [Theory]
    [InlineData("", "is empty", "leave the key out")]
    [InlineData("/[a", "'/[a'", "Unterminated")]
    [InlineData("/a)|(?:b", "Too many )'s", "Correct it")]
    [InlineData("(?x)/a #b", "Not enough )'s", "Correct it")]
    [InlineData("/(?=a)b", "lookahead", "without lookarounds")]
    [InlineData("/(a)\\1", "backreference", "without lookarounds")]
    [InlineData("/((a{1000}){1000}){1000}", "automata", "repetitions")]
    [InlineData("api/.*", "can never match", "Write '/api/.*'")]
    [InlineData("^api", "can never match", "Write '/api'")]
    public void Validate_RegexOutOfOrder_IsAFaultWithARemedy(string regex, params string[] parts) =>
        FaultAssert.OneInMatch(Tables.Regex(regex), "pathRegex", parts);

    [Fact]
    public void Validate_TwoPaths_IsAFaultAtTheSecond() =>
        FaultAssert.OneInMatch(new() { Path = "/a", PathRegex = "/b" }, "pathRegex", "'/b'", "State one of path, pathPrefix and pathRegex");
}
