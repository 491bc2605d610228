using System.Net;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Listeners;

/// <summary>The socket address of a listener's url.</summary>
internal static class ListenerEndPoint
{
    /// <summary>Every address is bound as one IPv6 socket that takes IPv4 too; localhost is 127.0.0.1.</summary>
    /// <exception cref="ArgumentException">The url is none; the settings' validator says so first.</exception>
    public static (IPEndPoint EndPoint, bool IsHttps) Of(string url)
    {
        if (!ListenerUrl.TryParse(url, out var address, out var problem))
        {
            throw new ArgumentException($"The url '{url}' {problem}", nameof(url));
        }

        var ip = address.Host switch
        {
            "*" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            var host => IPAddress.Parse(host),
        };
        return (new(ip, address.Port), address.IsHttps);
    }
}
