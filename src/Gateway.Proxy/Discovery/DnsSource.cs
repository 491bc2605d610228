using System.Net;
using Gateway.Core.Discovery;

namespace Gateway.Proxy.Discovery;

/// <summary>Destinations by names of the DNS.</summary>
/// <param name="settings">Valid settings.</param>
/// <param name="clock">Times answers.</param>
internal sealed class DnsSource(DnsDiscovery settings, TimeProvider clock) : IDiscoverySource
{
    private readonly DnsResolver _resolver = new(settings, clock);

    public async Task<DiscoveryAnswer> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return settings.Service is { } service
                ? await AskServiceAsync(service, cancellation)
                : await AskNameAsync(settings.Name!, cancellation);
        }
        catch (FormatException e)
        {
            throw new DiscoveryException("the answer cannot be used: " + e.Message, e);
        }
    }

    private async Task<DiscoveryAnswer> AskNameAsync(string name, CancellationToken cancellation)
    {
        var found = new DiscoveredDestinations(settings.Https);
        var (addresses, timeToLive) = await AddressesAsync(name, cancellation);
        foreach (var address in addresses)
        {
            found.Add(address.ToString(), settings.Port ?? (settings.Https ? 443 : 80), DnsName.Normalize(name));
        }

        return new(found.ToMap(), timeToLive);
    }

    private async Task<DiscoveryAnswer> AskServiceAsync(string service, CancellationToken cancellation)
    {
        var found = new DiscoveredDestinations(settings.Https);
        var question = new DnsQuestion(service, DnsType.Srv);
        var response = await _resolver.AskAsync(question, cancellation);
        var servers = response.Find(question, out var timeToLive);
        if (servers.Count > DiscoveredDestinations.Max)
        {
            throw new FormatException($"there are more than {DiscoveredDestinations.Max} SRV records");
        }

        // The root as target says that there is no such service (RFC 2782).
        foreach (var server in servers.Where(s => s.Target.Length > 0))
        {
            // What came along may be a part of the addresses, but never of other servers: it is what this server has now.
            var sent = response.AddressesOf(server.Target);
            var (addresses, holds) = sent.Count > 0
                ? ([.. sent.Select(r => r.Address!)], sent.Min(r => r.TimeToLive))
                : await AddressesAsync(server.Target, cancellation);
            timeToLive = holds < timeToLive ? holds : timeToLive;
            foreach (var address in addresses)
            {
                found.Add(address.ToString(), server.Port, server.Target, server.Weight, server.Priority);
            }
        }

        return new(found.ToMap(), timeToLive);
    }

    /// <summary>The addresses of both families. Where one family cannot be asked for, nothing is known: its servers must not be lost.</summary>
    private async Task<(IPAddress[] Addresses, TimeSpan TimeToLive)> AddressesAsync(string name, CancellationToken cancellation)
    {
        DnsQuestion[] questions = [new(name, DnsType.A), new(name, DnsType.Aaaa)];
        var responses = await Task.WhenAll(questions.Select(q => _resolver.AskAsync(q, cancellation)));
        var addresses = new List<IPAddress>();
        var (least, leastOfNone) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        foreach (var (question, response) in questions.Zip(responses))
        {
            var records = response.Find(question, out var timeToLive);
            addresses.AddRange(records.Select(r => r.Address!));
            if (records.Count > 0)
            {
                least = timeToLive < least ? timeToLive : least;
            }
            else
            {
                leastOfNone = timeToLive < leastOfNone ? timeToLive : leastOfNone;
            }
        }

        return ([.. addresses], addresses.Count > 0 ? least : leastOfNone);
    }
}
