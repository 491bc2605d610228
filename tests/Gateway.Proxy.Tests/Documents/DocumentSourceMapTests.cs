using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Tests.Documents;

public sealed class DocumentSourceMapTests
{
    private const string Text = "named:\n  a/b~c:\n    id: x\nparts:\n  - id: y\n    inner: {id: z}\n";

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("/named", 1, 1)]
    [InlineData("/named/a~1b~0c", 2, 3)]
    [InlineData("/named/a~1b~0c/id", 3, 9)]
    [InlineData("/named/a~1b~0c/missing/deeper", 2, 3)]
    [InlineData("/named/other/id", 1, 1)]
    [InlineData("/parts/0", 5, 5)]
    [InlineData("/parts/0/inner", 6, 5)]
    [InlineData("/parts/0/inner/id", 6, 17)]
    [InlineData("/parts/7/id", 4, 1)]
    [InlineData("/parts/-1", 4, 1)]
    [InlineData("/parts/x", 4, 1)]
    public void Find_Pointer_GivesThePlaceOrThatOfTheNearestParent(string location, int line, int column)
    {
        var map = new DocumentSourceMap(DocumentReader.ReadText(Text, "a.yaml", new()), "a.yaml");

        Assert.Equal(new("a.yaml", line, column), map.Find(location));
    }

    [Fact]
    public void Find_NoDocument_GivesTheWholeSource()
        => Assert.Equal(DocumentPlace.Whole("a.yaml"), new DocumentSourceMap(null, "a.yaml").Find("/x"));
}
