namespace Gateway.Proxy.Tests.Documents;

public sealed class DocumentVariablesTests
{
    [Theory]
    [InlineData("name: ${HOST}", "h1")]
    [InlineData("name: http://${HOST}:${PORT}/x", "http://h1:81/x")]
    [InlineData("name: '${MISSING:-a b}'", "a b")]
    [InlineData("name: ${MISSING:-http://x:1}", "http://x:1")]
    [InlineData("name: ${EMPTY:-default}", "default")]
    [InlineData("name: a${EMPTY}b", "ab")]
    [InlineData("name: ${EMPTY}", "")]
    [InlineData("name: a${MISSING:-}b", "ab")]
    [InlineData("name: $${HOST}", "${HOST}")]
    [InlineData("name: $$${HOST}", "$${HOST}")]
    [InlineData("name: a$${HOST}-${HOST}", "a${HOST}-h1")]
    [InlineData("name: $HOST $$ $", "$HOST $$ $")]
    [InlineData("name: ${NESTED}", "${HOST}")]
    [InlineData("name: ${LIST}", "[a, b]")]
    public void Bind_VariableInText_IsReplacedOnce(string text, string expected)
        => Assert.Equal(expected, Reading.Value(text, variables: Variables).Name);

    [Theory]
    [InlineData("count: ${PORT}", "a.yaml")]
    [InlineData("count: ${MISSING:-81}", "a.yaml")]
    [InlineData("count: \"${PORT}\"", "a.yaml")]
    [InlineData("{\"count\": \"${PORT}\"}", "a.json")]
    [InlineData("{\"count\": \"8${ONE}\"}", "a.json")]
    public void Bind_VariableInNumber_IsBoundAsNumber(string text, string name)
        => Assert.Equal(81, Reading.Value(text, name, Variables).Count);

    [Fact]
    public void Bind_VariablesInOtherTypes_AreBound()
    {
        var value = Reading.Value("{enabled: \"${YES}\", wait: \"${PORT}s\", mode: \"${X:-twoWords}\", numbers: {a: \"${ONE}\"}}", variables: Variables);

        Assert.Equal((true, TimeSpan.FromSeconds(81), SampleMode.TwoWords, 1), (value.Enabled, value.Wait, value.Mode, value.Numbers["a"]));
    }

    [Fact]
    public void Bind_VariableInKey_StaysAsItIs()
        => Assert.Equal(["${PORT}"], Reading.Value("numbers: {\"${PORT}\": 1}", variables: Variables).Numbers.Keys);

    [Theory]
    [InlineData("name: a ${MISSING} b", "a.yaml:1:7: 'name' cannot be read: the variable MISSING is not set. Set it, or write ${MISSING:-default}.")]
    [InlineData("name: ${HOST", "a.yaml:1:7: 'name' cannot be read: '${HOST' is not a variable. Write ${NAME} or ${NAME:-default}, or $${ for a plain ${.")]
    [InlineData("name: x${1A}", "a.yaml:1:7: 'name' cannot be read: '${1A}' is not a variable. Write ${NAME} or ${NAME:-default}, or $${ for a plain ${.")]
    [InlineData("name: ${HOST-x}", "a.yaml:1:7: 'name' cannot be read: '${HOST-x}' is not a variable. Write ${NAME} or ${NAME:-default}, or $${ for a plain ${.")]
    [InlineData("count: ${HOST}", "a.yaml:1:8: 'count' must be a whole number such as 5, not 'h1' (from '${HOST}').")]
    [InlineData("tags: ${LIST}", "a.yaml:1:7: 'tags' must be a list, such as [a, b], not '${LIST}'.")]
    [InlineData("tags: [${HOST}]", "a.yaml:1:7: the bracket that opens here is not closed properly; line 1, column 9 does not fit. Close it, put commas between its items, and put text with { } [ ] or , in quotes (\"${NAME}\" as well).")]
    public void Bind_VariableThatDoesNotFit_SaysWhatToDo(string text, string expected)
        => Assert.Equal(expected, Reading.OnlyFault(text, variables: Variables));

    [Fact]
    public void Bind_SeveralUndefinedVariables_ReportsEach()
        => Assert.Equal(2, Reading.Bind("name: ${ONE_MISSING}${TWO_MISSING}").Faults.Length);

    private static string? Variables(string name) => name switch
    {
        "HOST" => "h1",
        "PORT" => "81",
        "ONE" => "1",
        "YES" => "true",
        "EMPTY" => "",
        "NESTED" => "${HOST}",
        "LIST" => "[a, b]",
        _ => null,
    };
}
