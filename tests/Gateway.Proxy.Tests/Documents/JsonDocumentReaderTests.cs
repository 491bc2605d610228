namespace Gateway.Proxy.Tests.Documents;

public sealed class JsonDocumentReaderTests
{
    [Theory]
    [InlineData("", "a.json:1:1: the document is empty")]
    [InlineData("{\n  \"count\": 5,\n}", "a.json:3:1: a comma before this closing bracket")]
    [InlineData("{\"tags\": [\"a\",]}", "a.json:1:15: a comma before this closing bracket")]
    [InlineData("{\n  // why\n  \"count\": 5\n}", "a.json:2:3: JSON has no comments")]
    [InlineData("{\n  \"count\": /* why */ 5\n}", "a.json:2:12: JSON has no comments")]
    [InlineData("{}\n{}", "a.json:2:1: something follows the end of the document")]
    [InlineData("{\"count\": 5", "a.json:1:12: the document ends too early")]
    [InlineData("{\"name\": \"x", "a.json:1:12: the document ends too early")]
    [InlineData("{\"name\" \"x\"}", "a.json:1:9: this is not JSON: '\"' is invalid after a property name. Expected a ':'.")]
    [InlineData("{'name': 1}", "a.json:1:2: this is not JSON")]
    [InlineData("{\"Ünï😀\": 05}", "a.json:1:12: this is not JSON")]
    [InlineData("{\"name\": \"\\ud800\"}", "a.json:1:10: an escape in this text is half a surrogate pair")]
    [InlineData("{\"name\": \"a\tb\"}", "a.json:1:12: this is not JSON")]
    public void Read_BrokenSyntax_SaysWhereAndWhatToDo(string text, string expected)
        => Assert.StartsWith(expected, Reading.OnlyFault(text, "a.json"), StringComparison.Ordinal);

    [Fact]
    public void Read_DuplicateKeys_NamesTheFirstPlace()
        => Assert.Equal(
            "a.json:2:2: the key 'name' is there twice; the first is in line 1, column 2. Remove or rename one.",
            Reading.OnlyFault("{\"name\": \"a\",\n \"na\\u006de\": \"b\"}", "a.json"));

    [Fact]
    public void Read_CharactersBeyondAscii_CountsUtf16Columns()
        => Assert.StartsWith("a.json:1:23: 'count' must be", Reading.OnlyFault("{\"name\":\"ä😀\",\"count\":true}", "a.json"), StringComparison.Ordinal);

    [Fact]
    public void Read_EveryType_IsBound()
    {
        var value = Reading.Value(
            """
            {
              "$schema": "./x.json", "name": "5", "enabled": true, "count": 7, "bytes": 9000000000, "wait": "1m30s",
              "limit": "none", "mode": "twoWords", "part": { "id": "p" }, "tags": ["a"], "parts": [{ "id": "q" }],
              "named": { "A b": { "id": "r" } }, "numbers": { "one": 1 }
            }
            """,
            "A.JSON");

        Assert.Equal(("5", true, 7, 9_000_000_000), (value.Name, value.Enabled, value.Count, value.Bytes));
        Assert.Equal((TimeSpan.FromSeconds(90), Timeout.InfiniteTimeSpan, SampleMode.TwoWords), (value.Wait, value.Limit, value.Mode));
        Assert.Equal("p q r a 1", $"{value.Part!.Id} {value.Parts[0].Id} {value.Named["A b"].Id} {value.Tags[0]} {value.Numbers["one"]}");
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(1_000_000, true)]
    public void Read_DeepNesting_IsRefusedBeyond64(int depth, bool isRefused)
    {
        var text = new string('[', depth) + new string(']', depth);

        var fault = Reading.OnlyFault(text, "a.json");

        Assert.Equal(isRefused, fault.StartsWith("a.json:1:65: mappings and lists are nested more than 64 deep", StringComparison.Ordinal));
    }
}
