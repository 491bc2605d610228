using Gateway.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class NodeIdFileTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_TwoStartsInOneFolder_AreOneNodeInTwoLives()
    {
        var (first, second) = (NodeIdFile.Load(_folder.At("data")), NodeIdFile.Load(_folder.At("data")));

        Assert.Equal(first.Node, second.Node);
        Assert.NotEqual(first.Boot, second.Boot);
    }

    [Fact]
    public void Load_FileIsDamaged_MakesANewId()
    {
        _folder.Write("node-id", "not an id");

        Assert.Equal(NodeIdFile.Load(_folder.Path).Node, NodeIdFile.Load(_folder.Path).Node);
    }

    [Fact]
    public void Load_FolderCannotBeWritten_StillGivesAnId()
    {
        _folder.Write("file", "");

        Assert.NotEqual(NodeIdFile.Load(_folder.At("file")).Node, NodeIdFile.Load(_folder.At("file")).Node);
    }
}
