using Gateway.Core.Routing;

namespace Gateway.Core.Tests.Routing;

/// <summary>A request made of literals.</summary>
internal readonly struct TestRequest(
    string path,
    string host = "example.com",
    string method = "GET",
    string query = "",
    params (string Name, string Value)[] headers) : IRouteRequest
{
    public string Method => method;

    public ReadOnlySpan<char> Host => host;

    public string Path => path;

    public ReadOnlySpan<char> Query => query;

    public IReadOnlyList<(string Name, string Value)> Headers => headers;

    public int CountHeader(string name)
    {
        var count = 0;
        foreach (var header in headers)
        {
            count += header.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        return count;
    }

    public string GetHeader(string name, int index)
    {
        foreach (var header in headers)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && index-- == 0)
            {
                return header.Value;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    public override string ToString() =>
        $"{method} {host} {path} {query} {string.Join(", ", headers.Select(header => $"{header.Name}: {header.Value}"))}";
}
