using System.Net;
using System.Net.Sockets;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Security;
using Gateway.Engine.Redis;

namespace Gateway.Engine.Orleans;

/// <summary>What operators set of the Orleans engine. What they do not is in <see cref="Hosting.OrleansTimings"/>.</summary>
public sealed record OrleansEngineOptions
{
    /// <summary>The default of <see cref="SiloPort"/>.</summary>
    public const int DefaultSiloPort = 11111;

    /// <summary>
    /// The Redis in which silos find one another and durable state is stored; its <see cref="RedisOptions.Fleet"/> is the
    /// fleet. Null: one silo in memory, without a network port.
    /// </summary>
    public RedisOptions? Redis { get; init; }

    /// <summary>
    /// The address on which the silo listens and at which the other nodes reach it: one of this machine's, and a private
    /// one, since whoever reaches the port is trusted like a node. Default: loopback, for several nodes on one machine.
    /// </summary>
    public IPAddress SiloAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The port for the other nodes, from 1 to 65535. Default: 11111. There is none for Orleans clients.</summary>
    public int SiloPort { get; init; } = DefaultSiloPort;

    /// <summary>Mutual TLS between silos, on all nodes or none. Null: none.</summary>
    public SiloTlsOptions? Tls { get; init; }

    /// <summary>
    /// How often silos probe one another, and how long they wait for the answer: from 1 s to 1 min. Default: 1 s, with
    /// which a node that dies is noticed within 3 to 4 s. The same on every node.
    /// </summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="EngineStartException">An option is out of order, or the address cannot be listened on.</exception>
    internal void Check()
    {
        if (ProbeTimeout < TimeSpan.FromSeconds(1) || ProbeTimeout > TimeSpan.FromMinutes(1))
        {
            throw new EngineStartException($"Silos cannot probe one another every {ProbeTimeout.TotalSeconds:0.###} s: choose from 1 to 60.");
        }

        if (Redis is null)
        {
            return;
        }

        if (SiloPort is < 1 or > ushort.MaxValue)
        {
            throw new EngineStartException($"The silo port {SiloPort} does not exist: choose from 1 to {ushort.MaxValue}.");
        }

        if (!CanBeReached(SiloAddress))
        {
            throw new EngineStartException(
                $"The silo cannot listen on {SiloAddress}, because the other nodes reach it at the same address: name the private address of this machine "
                    + "in the network of the nodes, such as 10.0.0.5.");
        }

        CheckPort();
        if (Tls is { } tls)
        {
            new SiloCertificates(tls).Check();
        }
    }

    /// <summary>Whether an address is one that the internet does not route: private, unique local, shared, link-local or loopback.</summary>
    internal static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address);
        }

        string[] networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"];
        return networks.Any(network => IPNetwork.Parse(network).Contains(address));
    }

    private static bool CanBeReached(IPAddress address) =>
        !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Broadcast)
            && !address.Equals(IPAddress.IPv6None) && !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6
            && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 or 0);

    /// <summary>Tries, since Orleans would only say so deep within its own errors.</summary>
    private void CheckPort()
    {
        try
        {
            using var listener = new TcpListener(SiloAddress, SiloPort);
            listener.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new EngineStartException(
                $"The silo cannot listen on {new IPEndPoint(SiloAddress, SiloPort)}: another process does. Stop it, or choose another silo port.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            throw new EngineStartException(
                $"The silo cannot listen on {SiloAddress}: it is not an address of this machine. Name one that is, in the network of the nodes.", exception);
        }
        catch (SocketException exception)
        {
            throw new EngineStartException($"The silo cannot listen on {new IPEndPoint(SiloAddress, SiloPort)}: {exception.Message}.", exception);
        }
    }
}
