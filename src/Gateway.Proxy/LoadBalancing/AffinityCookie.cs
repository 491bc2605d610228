using System.Globalization;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Gives the client the cookie that keeps it at its destination.</summary>
internal static class AffinityCookie
{
    /// <summary>Sets the cookie if the request has none, or another one than it should.</summary>
    public static void Write(Exchange exchange, IHeaderDictionary headers)
    {
        if (exchange.AffinityCookie is not { } value)
        {
            return;
        }

        var policy = exchange.Cluster!.Config.SessionAffinity!;
        var age = policy.MaxAge == Timeout.InfiniteTimeSpan ? "" : string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(long)policy.MaxAge.TotalSeconds}");
        var secure = exchange.ClientSpeaksHttps ? "; Secure" : "";
        headers.Append("Set-Cookie", $"{policy.Cookie}={value}; Path=/{age}{secure}; HttpOnly; SameSite=Lax");
    }
}
