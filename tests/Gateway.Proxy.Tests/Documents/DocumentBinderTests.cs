using System.Text;

namespace Gateway.Proxy.Tests.Documents;

public sealed class DocumentBinderTests
{
    [Fact]
    public void Bind_EveryTypeInYaml_IsBound()
    {
        var value = Reading.Value(
            """
            $schema: ./x.json
            name: 5
            enabled: true
            count: 7
            bytes: 9000000000
            wait: 1m30s
            limit: none
            mode: twoWords
            part: { id: true, inner: { id: 1.2 } }
            tags: [a, 2, "null", '']
            parts: [{ id: q }]
            named:
              A b: { id: r }
            numbers: { one: 1 }
            """);

        Assert.Equal(("5", true, 7, 9_000_000_000), (value.Name, value.Enabled, value.Count, value.Bytes));
        Assert.Equal((TimeSpan.FromSeconds(90), Timeout.InfiniteTimeSpan, SampleMode.TwoWords), (value.Wait, value.Limit, value.Mode));
        Assert.Equal(("true", "1.2"), (value.Part!.Id, value.Part.Inner!.Id));
        Assert.Equal(["a", "2", "null", ""], value.Tags);
        Assert.Equal(("q", "r", 1), (value.Parts[0].Id, value.Named["A b"].Id, value.Numbers["one"]));
    }

    [Fact]
    public void Bind_Map_KeepsTheOrderOfTheText()
        => Assert.Equal(["z", "a", "m"], Reading.Value("numbers: {z: 1, a: 2, m: 3}").Numbers.Keys);

    [Theory]
    [InlineData("coutn: 1", "a.yaml:1:1: unknown key 'coutn'; did you mean 'count'?")]
    [InlineData("Count: 1", "a.yaml:1:1: unknown key 'Count'; did you mean 'count'?")]
    [InlineData("part: {id: x, zzzzz: 1}", "a.yaml:1:15: unknown key 'zzzzz'. Possible here: id, inner.")]
    [InlineData("part: {id: x, $schema: 1}", "a.yaml:1:15: unknown key '$schema'. Possible here: id, inner.")]
    [InlineData("part: {}", "a.yaml:1:1: 'part' lacks the required key 'id': text, such as \"abc\".")]
    [InlineData("parts: [{id: x}, {}]", "a.yaml:1:18: item 2 lacks the required key 'id': text, such as \"abc\".")]
    [InlineData("name:", "a.yaml:1:6: 'name' has no value. Give one, or remove the key.")]
    [InlineData("name: ~", "a.yaml:1:7: 'name' has no value. Give one, or remove the key.")]
    [InlineData("tags: [null]", "a.yaml:1:8: item 1 has no value. Give one, or remove the key.")]
    [InlineData("limit: null", "a.yaml:1:8: 'limit' has no value. Give one, or remove the key.")]
    [InlineData("named:\n  a:\n", "a.yaml:2:5: 'a' has no value. Give one, or remove the key.")]
    [InlineData("count: abc", "a.yaml:1:8: 'count' must be a whole number such as 5, not 'abc'.")]
    [InlineData("count: '5'", "a.yaml:1:8: 'count' must be a whole number such as 5, not the text '5'. Remove the quotes.")]
    [InlineData("count: 010", "a.yaml:1:8: 'count' must be a whole number such as 5, not '010'.")]
    [InlineData("count: 5.0", "a.yaml:1:8: 'count' must be a whole number such as 5, not '5.0'.")]
    [InlineData("count: 99999999999", "a.yaml:1:8: 'count' must be a whole number such as 5, not '99999999999'. It is too large.")]
    [InlineData("count: 0", "a.yaml:1:8: 'count' must be from 1 to 1,000, not 0.")]
    [InlineData("count: 1001", "a.yaml:1:8: 'count' must be from 1 to 1,000, not 1,001.")]
    [InlineData("bytes: -1", "a.yaml:1:8: 'bytes' must be 0 or more, not -1.")]
    [InlineData("enabled: yes", "a.yaml:1:10: 'enabled' must be true or false, not 'yes'.")]
    [InlineData("enabled: \"true\"", "a.yaml:1:10: 'enabled' must be true or false, not the text 'true'. Remove the quotes.")]
    [InlineData("wait: 5", "a.yaml:1:7: 'wait' must be a duration such as 250ms, 5s, 1m30s or none, not '5'. A number needs a unit: ms, s, m, h or d.")]
    [InlineData("limit: soon", "a.yaml:1:8: 'limit' must be a duration such as 250ms, 5s, 1m30s or none, not 'soon'.")]
    [InlineData("mode: twoWord", "a.yaml:1:7: 'mode' must be one of plain, twoWords, not 'twoWord'. Did you mean 'twoWords'?")]
    [InlineData("mode: TwoWords", "a.yaml:1:7: 'mode' must be one of plain, twoWords, not 'TwoWords'. Did you mean 'twoWords'?")]
    [InlineData("mode: 1", "a.yaml:1:7: 'mode' must be one of plain, twoWords, not '1'.")]
    [InlineData("name: [a]", "a.yaml:1:7: 'name' must be text, such as \"abc\", not a list.")]
    [InlineData("name: {a: b}", "a.yaml:1:7: 'name' must be text, such as \"abc\", not a mapping (keys with values).")]
    [InlineData("tags: a", "a.yaml:1:7: 'tags' must be a list, such as [a, b], not 'a'.")]
    [InlineData("tags: {a: b}", "a.yaml:1:7: 'tags' must be a list, such as [a, b], not a mapping (keys with values).")]
    [InlineData("part: x", "a.yaml:1:7: 'part' must be a mapping with keys such as id, inner, not 'x'.")]
    [InlineData("named: [a]", "a.yaml:1:8: 'named' must be a mapping (ids with values), not a list.")]
    [InlineData("[a]", "a.yaml:1:1: the document must be a mapping with keys such as name, enabled, count, not a list.")]
    [InlineData("text", "a.yaml:1:1: the document must be a mapping with keys such as name, enabled, count, not 'text'.")]
    public void Bind_FaultInYaml_SaysWhereWhatAndHow(string text, string expected)
        => Assert.Equal(expected, Reading.OnlyFault(text));

    [Theory]
    [InlineData("{\"name\": 5}", "a.json:1:10: 'name' must be text, such as \"abc\", not the number 5. Put it in quotes.")]
    [InlineData("{\"name\": true}", "a.json:1:10: 'name' must be text, such as \"abc\", not 'true'. Put it in quotes.")]
    [InlineData("{\"name\": null}", "a.json:1:10: 'name' has no value. Give one, or remove the key.")]
    [InlineData("{\"count\": \"5\"}", "a.json:1:11: 'count' must be a whole number such as 5, not the text '5'. Remove the quotes.")]
    [InlineData("{\"count\": 5.5}", "a.json:1:11: 'count' must be a whole number such as 5, not the number 5.5.")]
    [InlineData("{\"enabled\": \"true\"}", "a.json:1:13: 'enabled' must be true or false, not the text 'true'. Remove the quotes.")]
    [InlineData("{\"wait\": 5}", "a.json:1:10: 'wait' must be a duration such as 250ms, 5s, 1m30s or none, not the number 5. A number needs a unit: ms, s, m, h or d.")]
    public void Bind_FaultInJson_SaysWhereWhatAndHow(string text, string expected)
        => Assert.Equal(expected, Reading.OnlyFault(text, "a.json"));

    [Fact]
    public void Bind_LongOrHostileText_IsQuotedShortAndEscaped()
    {
        Assert.EndsWith($"not '{new string('x', 60)}…'.", Reading.OnlyFault($"count: {new string('x', 500)}"), StringComparison.Ordinal);
        Assert.EndsWith("not the text 'a\\nb\\u001B[31m'.", Reading.OnlyFault("count: \"a\\nb\\e[31m\""), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_ManyFaults_ShowsAHundredAndCountsTheRest()
    {
        var text = new StringBuilder("numbers:\n");
        for (var line = 2; line <= 151; line++)
        {
            text.Append($"  n{line}: x\n");
        }

        var (_, faults) = Reading.Bind(text.ToString());

        Assert.Equal(101, faults.Length);
        Assert.StartsWith("a.yaml:101:", faults[99], StringComparison.Ordinal);
        Assert.Equal("a.yaml:102:9: and 50 more faults from here on; correct these first.", faults[100]);
    }

    [Fact]
    public void Bind_HugeNumberOfFaults_CountsThemAll()
    {
        var text = "tags: [" + string.Concat(Enumerable.Repeat("~,", 50_000)) + "]";

        Assert.Contains("and 49900 more faults", Reading.Bind(text).Faults[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_SeveralFaults_AreInTheOrderOfTheText()
    {
        var (_, faults) = Reading.Bind("part:\n  x1: 1\ncount: a\nparts: [{}]\nenabled: b\n");

        Assert.Equal(["1:1", "2:3", "3:8", "4:9", "5:10"], faults.Select(fault => string.Join(':', fault.Split(':')[1..3])));
    }
}
