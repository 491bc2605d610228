using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Gateway.Core.Discovery;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Discovery;

/// <summary>Asks name servers one after the other until one knows the answer.</summary>
/// <param name="settings">Which servers, and how long.</param>
/// <param name="clock">Times answers.</param>
internal sealed class DnsResolver(DnsDiscovery settings, TimeProvider clock)
{
    private const int Rounds = 2;
    private const int Port = 53;

    /// <exception cref="DiscoveryException">None knows it.</exception>
    public async Task<DnsResponse> AskAsync(DnsQuestion question, CancellationToken cancellation)
    {
        IPEndPoint[] servers = settings.Servers.Count > 0 ? [.. settings.Servers.Select(Parse)] : System();
        if (servers.Length == 0)
        {
            throw new DiscoveryException("the system has no name servers; name some in discovery.dns.servers");
        }

        var faults = new List<string>();
        for (var attempt = 0; attempt < Rounds * servers.Length; attempt++)
        {
            var server = servers[attempt % servers.Length];
            var (response, fault) = await TryAskAsync(server, question, cancellation);
            if (response is not null)
            {
                return response;
            }

            faults.Add($"{server} {fault}");
        }

        throw new DiscoveryException($"no name server answers for {question.Type.ToString().ToUpperInvariant()} of '{question.Name}': {string.Join("; ", faults.Distinct())}");
    }

    /// <returns>The response of a server that knows, or what was wrong, as a clause.</returns>
    private async Task<(DnsResponse? Response, string Fault)> TryAskAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var response = await DnsTransport.AskAsync(server, question, both.Token);
            return response.IsAuthoritative ? (response, "") : (null, $"answers with code {response.Code} ({NameOf(response.Code)})");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"gives no answer in {Duration.Format(settings.Timeout)}");
        }
        catch (SocketException e)
        {
            return (null, $"cannot be asked: {e.Message}");
        }
        catch (IOException e)
        {
            return (null, $"broke off its answer: {e.Message}");
        }
        catch (FormatException e)
        {
            return (null, $"answers what cannot be read: {e.Message}");
        }
    }

    private static string NameOf(int code) => code switch
    {
        1 => "FORMERR",
        2 => "SERVFAIL",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => "see RFC 6895",
    };

    private static IPEndPoint Parse(string server)
    {
        var endPoint = IPEndPoint.Parse(server);
        return endPoint.Port == 0 ? new(endPoint.Address, Port) : endPoint;
    }

    /// <summary>Read anew each time: networks change.</summary>
    private static IPEndPoint[] System()
        => [.. NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(i => i.GetIPProperties().DnsAddresses)
            .Distinct()
            .Select(address => new IPEndPoint(address, Port))];
}
