using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Documents;

public sealed class DocumentFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_SeveralFiles_IsOneTableWhoseReferencesCrossThem()
    {
        Write("routes/shop.yaml", "routes:\n  shop: { clusterId: backend, match: { pathPrefix: /shop } }\n");
        Write("routes/blog.yml", "routes:\n  blog: { clusterId: backend, match: { pathPrefix: /blog } }\n");
        Write("clusters.json", """{"clusters":{"backend":{"destinations":{"one":{"address":"http://127.0.0.1:9"}}}}}""");
        Write("README.md", "routes: nonsense");

        var result = Read();

        Assert.Empty(result.Faults);
        Assert.Equal(["blog", "shop"], result.Value!.Routes.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_TwoFilesStateOneRoute_IsAFaultWithBothPlaces()
    {
        Write("a.yaml", "routes:\n  shop: { clusterId: x }\nclusters: { x: { destinations: { one: { address: \"http://127.0.0.1:9\" } } } }\n");
        Write("b.yaml", "# second\nroutes:\n  shop: { clusterId: x }\n");

        var fault = Assert.Single(Read().Faults);

        Assert.Equal($"{Path.Combine(_folder.FullName, "b.yaml")}:3:3: 'routes.shop' is stated in {Path.Combine(_folder.FullName, "a.yaml")}:2 already. State it in one file only.", fault.ToString());
    }

    [Fact]
    public void Read_FaultInOneFile_NamesThatFile()
    {
        Write("a.yaml", "routes: {}\n");
        Write("b.yaml", "clusters:\n  x: { destinatoins: {} }\n");

        Assert.All(Read().Faults, fault => Assert.Equal(Path.Combine(_folder.FullName, "b.yaml"), fault.File));
        Assert.NotEmpty(Read().Faults);
    }

    [Theory]
    [InlineData("a.yaml", "- one\n", "expected a mapping")]
    [InlineData("a.txt", "routes: {}\n", "has no file that ends in .yaml, .yml or .json")]
    public void Read_NothingToUse_SaysSo(string name, string text, string expected)
    {
        Write(name, text);

        Assert.Contains(expected, Assert.Single(Read().Faults).Message, StringComparison.Ordinal);
    }

    private Proxy.Documents.DocumentResult<Core.RouteTables.RouteTable> Read() => RouteTableReader.Read(_folder.FullName, _ => null);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
