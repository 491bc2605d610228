using System.Net;

namespace Gateway.Tests.Support;

/// <summary>Requests that are sent over HTTP/2 or not at all.</summary>
internal static class Http2
{
    public static HttpRequestMessage Request(HttpMethod method, Uri address, string target = "/") => new(method, new Uri(address, target))
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
