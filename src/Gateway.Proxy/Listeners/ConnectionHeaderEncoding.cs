using System.Text;

namespace Gateway.Proxy.Listeners;

/// <summary>Reads the Connection header so that all of it reaches the pipeline.</summary>
/// <remarks>
/// Kestrel knows three options. Where a request has exactly one of them, it puts that one in place of the whole header,
/// and the names of further connection headers in it are lost. So there is never exactly one: keep-alive is dropped
/// where it stands (it is HTTP/1.1's default, and HTTP/1.0 clients get no persistent connection from a proxy: RFC 9112,
/// appendix C.2.2), and put beside close and upgrade, where it has no effect.
/// </remarks>
internal sealed class ConnectionHeaderEncoding : HeaderEncoding
{
    private const string KeepAlive = "keep-alive";

    protected override string Read(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.EqualsIgnoreCase(bytes, KeepAlive))
        {
            return ""; // What most clients send, and all they send.
        }

        var options = Latin1.GetString(bytes).Split(',', StringSplitOptions.TrimEntries);
        var others = options.Where(o => !Is(o, KeepAlive));
        return string.Join(',', options.Any(o => Is(o, "close") || Is(o, "upgrade")) ? others.Append(KeepAlive) : others);
    }

    private static bool Is(string option, string name) => option.Equals(name, StringComparison.OrdinalIgnoreCase);
}
