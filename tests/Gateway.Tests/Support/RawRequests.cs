namespace Gateway.Tests.Support;

/// <summary>Requests of raw clients.</summary>
internal static class RawRequests
{
    /// <param name="target">The request target.</param>
    /// <param name="headers">Whole header lines.</param>
    public static string Get(string target = "/", params string[] headers)
        => $"GET {target} HTTP/1.1\r\nHost: a\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n";
}
