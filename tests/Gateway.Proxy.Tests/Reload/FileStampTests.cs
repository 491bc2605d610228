using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

public sealed class FileStampTests : IDisposable
{
    private static readonly DateTime Time = new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Of_NothingThere_IsTheSameWhateverIsMissing()
    {
        var missing = FileStamp.Of(At("missing"));

        Assert.False(missing.Exists);
        Assert.Equal(missing, FileStamp.Of(null));
        Assert.Equal(missing, FileStamp.Of(At("missing/too")));
        Assert.Equal(missing, FileStamp.Of(_directory.FullName));
    }

    [Fact]
    public void Of_SameFile_IsTheSame()
    {
        Write("file", "text");

        Assert.True(FileStamp.Of(At("file")).Exists);
        Assert.Equal(FileStamp.Of(At("file")), FileStamp.Of(At("file")));
    }

    [Fact]
    public void Of_OtherLengthOrTime_Differs()
    {
        Write("file", "text");
        var before = FileStamp.Of(At("file"));

        Write("file", "longer");
        var longer = FileStamp.Of(At("file"));
        File.SetLastWriteTimeUtc(At("file"), Time + TimeSpan.FromTicks(1));

        Assert.NotEqual(before, longer);
        Assert.NotEqual(longer, FileStamp.Of(At("file")));
    }

    [Fact]
    public void Of_LinkIsReplaced_Differs()
    {
        Write("1/file", "text");
        Write("2/file", "text");
        File.CreateSymbolicLink(At("link"), "1/file");
        var before = FileStamp.Of(At("link"));

        File.Delete(At("link"));
        File.CreateSymbolicLink(At("link"), "2/file");

        Assert.NotEqual(before, FileStamp.Of(At("link")));
    }

    [Fact]
    public void Of_LinkOfAFolderIsReplaced_Differs()
    {
        // Same length, same time: package stores and images set every file's to one.
        Write("1/sub/file", "text");
        Write("2/sub/file", "text");
        Directory.CreateSymbolicLink(At("current"), "1");
        var before = FileStamp.Of(At("current/sub/file"));

        Directory.Delete(At("current"));
        Directory.CreateSymbolicLink(At("current"), "2");

        Assert.True(before.Exists);
        Assert.NotEqual(before, FileStamp.Of(At("current/sub/file")));
        Assert.Equal(FileStamp.Of(At("2/sub/file")), FileStamp.Of(At("current/sub/file")));
    }

    [Fact]
    public void Of_LinkLeadsNowhere_IsNotThere()
    {
        File.CreateSymbolicLink(At("link"), "missing");

        Assert.False(FileStamp.Of(At("link")).Exists);
    }

    [Fact]
    public void Of_LinksLeadInACircle_IsNotThere()
    {
        File.CreateSymbolicLink(At("a"), "b");
        File.CreateSymbolicLink(At("b"), "a");
        Directory.CreateSymbolicLink(At("c"), "d/x");
        Directory.CreateSymbolicLink(At("d"), "c/x");

        Assert.False(FileStamp.Of(At("a")).Exists);
        Assert.False(FileStamp.Of(At("c/file")).Exists);
    }

    private string At(string path) => Path.Combine(_directory.FullName, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        File.SetLastWriteTimeUtc(At(path), Time);
    }
}
