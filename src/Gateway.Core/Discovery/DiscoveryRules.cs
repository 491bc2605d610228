using System.Net;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Discovery;

/// <summary>Checks how a cluster's destinations are found out.</summary>
internal static class DiscoveryRules
{
    private const int MaxServers = 8;

    public static void Check(DiscoveryPolicy policy, JsonPointer at, FaultList faults)
    {
        if (policy.Dns is null == policy.Consul is null)
        {
            faults.Add(at, "A discovery states exactly one of dns and consul.");
        }

        if (policy.Dns is { } dns)
        {
            Check(dns, at["dns"], faults);
        }

        if (policy.Consul is { } consul)
        {
            Check(consul, at["consul"], faults);
        }

        faults.AddIf(at["keepOnEmpty"], policy.KeepOnEmpty == Timeout.InfiniteTimeSpan ? null : Range(policy.KeepOnEmpty, TimeSpan.Zero, TimeSpan.FromDays(1)));
        faults.AddIf(at["minInterval"], Range(policy.MinInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)));
        faults.AddIf(at["maxInterval"], Range(policy.MaxInterval, policy.MinInterval, TimeSpan.FromDays(1)));
    }

    /// <summary>What is wrong with the name of an environment variable, or null.</summary>
    private static string? CheckVariable(string name)
        => name.Length is > 0 and <= 128 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? null
            : "The tokenVariable is no name of an environment variable: it has letters, digits and '_'. Write the variable's name and never the token; if this is the token, replace it.";

    private static void Check(DnsDiscovery dns, JsonPointer at, FaultList faults)
    {
        if (dns.Name is null == dns.Service is null)
        {
            faults.Add(at, "A dns discovery states exactly one of name (A and AAAA records) and service (SRV records).");
        }

        faults.AddIf(at["name"], dns.Name is { } name ? DnsName.Check(name) : null);
        faults.AddIf(at["service"], dns.Service is { } service ? DnsName.Check(service) : null);
        faults.AddIf(
            at["port"],
            dns.Port is null ? null
            : dns.Service is not null ? "SRV records say the port. Remove this one."
            : dns.Port is < 1 or > 65535 ? $"The port {dns.Port} is out of range. Write one from 1 to 65535."
            : null);
        faults.AddIf(at["timeout"], Range(dns.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)));
        if (dns.Servers.Count > MaxServers)
        {
            faults.Add(at["servers"], $"There are {dns.Servers.Count} name servers. Name at most {MaxServers}.");
        }

        for (var index = 0; index < dns.Servers.Count; index++)
        {
            faults.AddIf(at["servers"][index], IPEndPoint.TryParse(dns.Servers[index], out _)
                ? null
                : $"The name server {FaultText.Quote(dns.Servers[index])} is no address. Write one such as '10.0.0.10', '10.0.0.10:53' or '[::1]:53'.");
        }
    }

    private static void Check(ConsulDiscovery consul, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["address"], AddressSyntax.Check(consul.Address));
        faults.AddIf(at["service"], Text("service", consul.Service));
        faults.AddIf(at["tag"], consul.Tag is { } tag ? Text("tag", tag) : null);
        faults.AddIf(at["datacenter"], consul.Datacenter is { } datacenter ? Text("datacenter", datacenter) : null);
        faults.AddIf(at["tokenVariable"], consul.TokenVariable is { } variable ? CheckVariable(variable) : null);
        faults.AddIf(at["wait"], Range(consul.Wait, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)));
    }

    private static string? Text(string what, string text) => text.Length is 0 or > 256 || text.Any(char.IsControl)
        ? $"The {what} {FaultText.Quote(text)} has no or more than 256 characters, or control characters. Write the name that Consul knows."
        : null;

    private static string? Range(TimeSpan value, TimeSpan least, TimeSpan most) => value < least || value > most
        ? $"{Duration.Format(value)} is out of range. Write a time from {Duration.Format(least)} to {Duration.Format(most)}."
        : null;
}
