using System.Text;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Tests.Documents;

public sealed class DocumentFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-documents");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("big.yaml")]
    [InlineData("big.json")]
    public void ReadFile_HundredMegabytes_IsRefusedUnread(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using (var file = File.Create(path))
        {
            file.SetLength(100_000_000);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = OnlyFault(path);

        Assert.Equal($"{path}: the file has 100,000,000 bytes; the bound is 33,554,432 bytes (32 MiB). Is it the right file?", fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void ReadFile_EndlessDevice_IsRefusedAtTheBound()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.Equal("/dev/zero: the file goes on; the bound is 33,554,432 bytes (32 MiB). Is it the right file?", OnlyFault("/dev/zero"));
    }

    [Fact]
    public void ReadFile_Missing_NamesTheFullPath()
    {
        var path = Path.Combine(_folder.FullName, "none.yaml");

        Assert.Equal($"{path}: there is no such file (looked at {path}).", OnlyFault(path));
    }

    [Fact]
    public void ReadFile_Directory_SaysSo()
        => Assert.Equal($"{_folder.FullName}: the file cannot be read: it is a directory; name a file in it.", OnlyFault(_folder.FullName));

    [Theory]
    [InlineData("name: \"ä\u00e9", 0xE9, 1, 10)]
    [InlineData("name: x\ntags: [a]\n# ", 0xFF, 3, 3)]
    public void ReadFile_InvalidUtf8_NamesTheByteAndItsPlace(string before, byte wrong, int line, int column)
    {
        var path = Write("a.yaml", [.. Encoding.UTF8.GetBytes(before), wrong, .. "x\n"u8]);

        Assert.Equal($"{path}:{line}:{column}: the byte 0x{wrong:X2} is not UTF-8. Save the file in the encoding UTF-8.", OnlyFault(path));
    }

    [Fact]
    public void ReadFile_Utf16_IsRefused()
    {
        var path = Write("a.yaml", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("name: x")]);

        Assert.Equal($"{path}:1:1: the byte 0xFF is not UTF-8. Save the file in the encoding UTF-8.", OnlyFault(path));
    }

    [Theory]
    [InlineData("a.yaml", "count: 1\r\nname: x\r\n")]
    [InlineData("a.json", "{\"count\": 1,\r\n\"name\": \"x\"}")]
    public void ReadFile_ByteOrderMarkAndWindowsLines_AreRead(string name, string text)
    {
        var path = Write(name, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        var faults = new DocumentFaults();

        var root = Assert.IsType<DocumentMapping>(DocumentReader.ReadFile(path, faults));

        Assert.Equal(0, faults.Count);
        Assert.Equal(2, root.Entries[1].KeyPlace.Line);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string OnlyFault(string path)
    {
        var faults = new DocumentFaults();
        Assert.Null(DocumentReader.ReadFile(path, faults));
        return Assert.Single(faults.ToList()).ToString();
    }
}
