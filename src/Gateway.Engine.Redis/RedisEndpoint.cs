using System.Globalization;
using System.Net;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>One address of a Redis.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">From 1 to 65535.</param>
internal readonly record struct RedisEndpoint(string Host, int Port)
{
    /// <summary>Reads host:port, [address]:port for IPv6.</summary>
    /// <exception cref="EngineStartException">The text is none.</exception>
    public static RedisEndpoint Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        var isBracketed = host is ['[', .., ']'];
        var bare = isBracketed ? host[1..^1] : host;
        var isHost = isBracketed
            ? IPAddress.TryParse(bare, out _)
            : Uri.CheckHostName(bare) is UriHostNameType.Dns or UriHostNameType.IPv4;
        return isHost
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            ? new(bare, port)
            : throw new EngineStartException(
                $"The Redis endpoint '{text}' is not host:port, such as redis.internal:6379 or [fd00::1]:6379.");
    }

    public EndPoint ToEndPoint() => IPAddress.TryParse(Host, out var address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Host, Port);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
