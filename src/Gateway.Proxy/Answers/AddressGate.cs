using System.Net;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Answers;

/// <summary>Keeps clients out by their address.</summary>
/// <param name="rules">Valid rules.</param>
internal sealed class AddressGate(AddressRules rules)
{
    private readonly IPNetwork[] _allow = AddressRange.Parse(rules.Allow);
    private readonly IPNetwork[] _deny = AddressRange.Parse(rules.Deny);

    private static Problem Denied { get; } = new(403, "Forbidden", "This address may not use the route.", "http_request_denied");

    public Problem? Check(Exchange exchange)
    {
        var address = exchange.FindAddress();
        return AddressRange.Contains(_deny, address) || (_allow.Length > 0 && !AddressRange.Contains(_allow, address)) ? Denied : null;
    }
}
