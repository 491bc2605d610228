using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>What a node does without an authority, as route tables, metrics and the access log name it.</summary>
internal static class UnavailableMode
{
    public static string NameOf(UnavailablePolicy mode) => mode switch
    {
        UnavailablePolicy.Allow => "allow",
        UnavailablePolicy.Deny => "deny",
        UnavailablePolicy.Reserved => "reserved",
        _ => "localShare",
    };
}
