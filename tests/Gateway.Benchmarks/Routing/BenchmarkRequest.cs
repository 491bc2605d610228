using Gateway.Core.Routing;

namespace Gateway.Benchmarks.Routing;

/// <summary>A request without a server around it.</summary>
internal readonly struct BenchmarkRequest(string path) : IRouteRequest
{
    public string Method => "GET";

    public ReadOnlySpan<char> Host => "api.example.com";

    public string Path => path;

    public ReadOnlySpan<char> Query => default;

    public int CountHeader(string name) => 0;

    public string GetHeader(string name, int index) => "";
}
