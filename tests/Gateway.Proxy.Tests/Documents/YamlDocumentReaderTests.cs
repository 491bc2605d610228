using System.Text;

namespace Gateway.Proxy.Tests.Documents;

public sealed class YamlDocumentReaderTests
{
    [Theory]
    [InlineData("part:\n\tid: x\n", "a.yaml:2:1: a tab indents this line")]
    [InlineData("name: x\npart:\n  id: x\n  \tinner: x\n", "a.yaml:4:3: a tab indents this line")]
    [InlineData("name: x\n\tcount: 1\n", "a.yaml:2:1: a tab indents this line")]
    [InlineData("part:\n  id: 'x\nname: y\n", "a.yaml:2:7: the text in quotes that begins here")]
    [InlineData("name: \"x\ncount: 1\n", "a.yaml:1:7: the text in quotes that begins here")]
    [InlineData("name: \"a\\d\"\n", "a.yaml:1:7: the text in double quotes that begins here has an unknown escape")]
    [InlineData("name: \"\\UFFFFFFFF\"\n", "a.yaml:1:1: this is not YAML")]
    [InlineData("tags: [a, b\nname: x\n", "a.yaml:1:7: the bracket that opens here is not closed")]
    [InlineData("tags: [a\n", "a.yaml:1:7: the bracket that opens here is not closed")]
    [InlineData("part: {id: x\nname: y\n", "a.yaml:1:7: the bracket that opens here is not closed")]
    [InlineData("part: {id: /a/{**rest}}\n", "a.yaml:1:7: the bracket that opens here is not closed")]
    [InlineData("part:\n  id: x\n name: y\n", "a.yaml:3:2: this belongs to nothing. Check that the line is indented like its neighbours")]
    [InlineData("part:\n  id: x\n   inner: y\n", "a.yaml:3:9: a key with ':' is not possible here")]
    [InlineData("part:\n  id\n  inner: y\n", "a.yaml:3:8: a key with ':' is not possible here")]
    [InlineData("name: a: b\n", "a.yaml:1:8: a key with ':' is not possible here")]
    [InlineData("tags:\n  - a\n  -b\n", "a.yaml:3:3: a list item is expected here")]
    [InlineData("name: @x\n", "a.yaml:1:7: no value may begin with this character. Put the value in quotes.")]
    [InlineData("name: %x\n", "a.yaml:1:7: no value may begin with this character")]
    [InlineData("name: }\n", "a.yaml:1:7: a value is expected here")]
    [InlineData("name: 'it's'\n", "a.yaml:1:11: this belongs to nothing")]
    [InlineData("name: *\n", "a.yaml:1:7: no name follows * or &")]
    public void Read_BrokenSyntax_SaysWhereAndWhatToDo(string text, string expected)
        => Assert.StartsWith(expected, Reading.OnlyFault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    [InlineData("null\n")]
    [InlineData("\ufeff")]
    public void Read_EmptyDocument_SaysHowToStateNothing(string text)
        => Assert.Equal("a.yaml:1:1: the document is empty. Write {} if nothing is to be stated.", Reading.OnlyFault(text));

    [Theory]
    [InlineData("{}")]
    [InlineData("\ufeff{}")]
    [InlineData("---\n{}\n...\n")]
    [InlineData("%YAML 1.2\n---\n# comment\n{}\n")]
    public void Read_NothingStated_GivesDefaults(string text)
        => Assert.Equal(1, Reading.Value(text).Count);

    [Fact]
    public void Read_ByteOrderMark_DoesNotMoveColumns()
        => Assert.StartsWith("a.yaml:1:8: ", Reading.OnlyFault("\ufeffcount: x"), StringComparison.Ordinal);

    [Fact]
    public void Read_SecondDocument_IsAFault()
        => Assert.Equal("a.yaml:2:1: a second document begins here. Put each into its own file.", Reading.OnlyFault("name: a\n---\nname: b\n"));

    [Fact]
    public void Read_DuplicateKeys_NamesTheFirstPlaceOfEach()
    {
        var (_, faults) = Reading.Bind("name: a\npart:\n  id: x\n  id: y\nname: b\nname: c\n");

        Assert.Equal(
            [
                "a.yaml:4:3: the key 'id' is there twice; the first is in line 3, column 3. Remove or rename one.",
                "a.yaml:5:1: the key 'name' is there twice; the first is in line 1, column 1. Remove or rename one.",
                "a.yaml:6:1: the key 'name' is there twice; the first is in line 1, column 1. Remove or rename one.",
            ],
            faults);
    }

    [Fact]
    public void Read_AnchorsAndAliases_AreExpanded()
    {
        var value = Reading.Value("named:\n  a: &part {id: x}\n  b: *part\ntags: [&t one, *t]\nname: *t\n");

        Assert.Equal("x", value.Named["b"].Id);
        Assert.Equal(["one", "one"], value.Tags);
        Assert.Equal("one", value.Name);
    }

    [Fact]
    public void Read_FaultInAliasedValue_IsReportedOnce()
        => Assert.StartsWith("a.yaml:2:10: unknown key 'di'", Reading.OnlyFault("named:\n  a: &p {di: 1, id: x}\n  b: *p\n  c: *p\n"), StringComparison.Ordinal);

    [Fact]
    public void Read_AliasInsideItsAnchor_IsAFault()
        => Assert.Equal("a.yaml:1:25: the alias *p stands inside its own anchor. Remove it.", Reading.OnlyFault("part: &p {id: x, inner: *p}"));

    [Fact]
    public void Read_WildcardWithoutQuotes_SuggestsQuotes()
        => Assert.Equal(
            "a.yaml:1:8: '*.example.com' is an alias without an anchor &.example.com before it. Put text that begins with * in quotes: \"*.example.com\".",
            Reading.OnlyFault("tags: [*.example.com]"));

    [Fact]
    public void Read_MergeKey_IsRefusedWithRemedy()
        => Assert.Equal(
            "a.yaml:4:5: the merge key << is not supported. Give the whole value an anchor and use its alias, or repeat the keys.",
            Reading.OnlyFault("named:\n  a: &p {id: x}\n  b:\n    <<: *p\n    id: y\n"));

    [Theory]
    [InlineData("count: !!int 5\n", "a.yaml:1:8: the tag 'tag:yaml.org,2002:int' is not supported")]
    [InlineData("part: !thing {id: x}\n", "a.yaml:1:7: the tag '!thing' is not supported")]
    public void Read_Tag_IsAFault(string text, string expected)
        => Assert.StartsWith(expected, Reading.OnlyFault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("? [a]\n: b\n")]
    [InlineData("{a: 1}: b\n")]
    [InlineData("name: x\n*a: b\n")]
    [InlineData("name: &a x\n*a : b\n")]
    public void Read_KeyThatIsNoText_IsAFault(string text)
        => Assert.Contains("a key must be plain text here", Reading.OnlyFault(text), StringComparison.Ordinal);

    [Fact]
    public void Read_BillionLaughs_IsRefusedByTheBudget()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
        {
            text.Append($"a{level}: &a{level} [").AppendJoin(", ", Enumerable.Repeat($"*a{level - 1}", 10)).Append("]\n");
        }

        Assert.Equal(
            "a.yaml:6:45: the aliases stand for more than 1,000,000 values. Use fewer aliases inside aliased values.",
            Reading.OnlyFault(text.ToString()));
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(1_000_000, true)]
    public void Read_DeepNesting_IsRefusedBeyond64(int depth, bool isRefused)
    {
        var text = new string('[', depth) + new string(']', depth);

        var fault = Reading.OnlyFault(text);

        Assert.Equal(isRefused, fault.StartsWith("a.yaml:1:65: mappings and lists are nested more than 64 deep", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DeepBlocks_AreRefused()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(level => new string(' ', level) + "a:\n"));

        Assert.Contains(":65:65: mappings and lists are nested more than 64 deep", Reading.OnlyFault(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AliasThatMakesItTooDeep_IsRefused()
    {
        var deep = new string('[', 40) + new string(']', 40);

        var fault = Reading.OnlyFault($"a: &a {deep}\nb: {new string('[', 30)}*a{new string(']', 30)}\n");

        Assert.StartsWith("a.yaml:2:34: mappings and lists are nested more than 64 deep", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: a\0b", "a.yaml:1:8: the character U+0000 is not allowed")]
    [InlineData("name: x\ncount: \u001b[31m", "a.yaml:2:8: the character U+001B is not allowed")]
    public void Read_ControlCharacter_IsAFault(string text, string expected)
        => Assert.StartsWith(expected, Reading.OnlyFault(text), StringComparison.Ordinal);

    [Fact]
    public void Read_HalfASurrogatePair_IsAFault()
        => Assert.StartsWith("a.yaml:1:7: the character U+D800 is not allowed", Reading.OnlyFault("name: " + (char)0xD800), StringComparison.Ordinal);
}
