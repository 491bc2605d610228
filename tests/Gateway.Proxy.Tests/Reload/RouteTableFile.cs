using System.Net;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Tests.Reload;

/// <summary>A route table's file in a folder of its own.</summary>
internal sealed class RouteTableFile : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("gateway-test-");
    private DateTime _written = new(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public string Directory => _directory.FullName;

    public string Path => System.IO.Path.Combine(Directory, "routes.yaml");

    public RouteTableSource Source => new(Path, Shorthand: null, _ => null, new(new(IPAddress.Loopback, 8081), new HashSet<IPAddress>()));

    /// <summary>A table whose routes all lead to one cluster.</summary>
    public static string Table(params string[] routes) => $$"""
        routes:
        {{string.Join('\n', routes.Select(r => $"  {r}: {{ clusterId: backend, match: {{ pathPrefix: /{r} }} }}"))}}
        clusters:
          backend: { destinations: { one: { address: "http://127.0.0.1:9" } } }
        """;

    /// <summary>Writes the file with a time of its own: two writes may fall into one tick of the system's clock.</summary>
    public void Write(string text)
    {
        File.WriteAllText(Path, text);
        _written += TimeSpan.FromSeconds(1);
        File.SetLastWriteTimeUtc(Path, _written);
    }

    public void Delete() => File.Delete(Path);

    public void Dispose() => _directory.Delete(recursive: true);
}
