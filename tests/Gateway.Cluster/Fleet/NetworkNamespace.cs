using System.Net;

namespace Gateway.Cluster.Fleet;

/// <summary>
/// A network namespace with two ways out: the inside, to other nodes and Redis, which can be cut, and the outside, to
/// clients and backends. Needs Linux and root.
/// </summary>
/// <remarks>
/// The inside hangs on a bridge. A port that is taken off it leaves both ends up, so packets vanish without a word, as
/// behind a broken switch. Addresses are of the range set aside for benchmarks (RFC 2544).
/// </remarks>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private const string Remedy = "This case needs root, Linux network namespaces and the tool 'ip': apt-get install iproute2";

    // Of this process, so that two runs on one machine differ. Names of interfaces have 15 characters at most.
    private readonly string _name = $"gw{Environment.ProcessId}";

    private NetworkNamespace()
    {
    }

    /// <summary>The other side's address inside.</summary>
    public static IPAddress InsidePeer { get; } = IPAddress.Parse("198.18.1.1");

    /// <summary>The namespace's address inside.</summary>
    public static IPAddress Inside { get; } = IPAddress.Parse("198.18.1.2");

    /// <summary>The other side's address outside.</summary>
    public static IPAddress OutsidePeer { get; } = IPAddress.Parse("198.18.2.1");

    /// <summary>The namespace's address outside.</summary>
    public static IPAddress Outside { get; } = IPAddress.Parse("198.18.2.2");

    /// <summary>What a command line begins with whose process is to run in it.</summary>
    public string[] Prefix => ["ip", "netns", "exec", _name];

    public static async Task<NetworkNamespace> CreateAsync()
    {
        var space = new NetworkNamespace();
        try
        {
            await space.BuildAsync();
            return space;
        }
        catch
        {
            await space.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on nothing passes between the inside's two ends.</summary>
    public Task CutAsync() => IpAsync("link", "set", $"{_name}i", "nomaster");

    public Task HealAsync() => IpAsync("link", "set", $"{_name}i", "master", $"{_name}b");

    public async ValueTask DisposeAsync()
    {
        // The ends of the links go with the namespace; what was never made cannot be removed, and nobody needs to know.
        foreach (string[] command in (string[][])[["netns", "delete", _name], ["link", "delete", $"{_name}b"], ["link", "delete", $"{_name}i"], ["link", "delete", $"{_name}o"]])
        {
            await using var tool = ChildProcess.Start("ip", ["ip", .. command], Remedy, Path.GetTempPath());
            await tool.ExitAsync();
        }
    }

    private static Task IpAsync(params string[] command) => ChildProcess.RunAsync(Remedy, ["ip", .. command]);

    private async Task BuildAsync()
    {
        await IpAsync("netns", "add", _name);
        await IpAsync("link", "add", $"{_name}b", "type", "bridge");
        await IpAsync("link", "add", $"{_name}i", "type", "veth", "peer", "name", "inside", "netns", _name);
        await IpAsync("link", "add", $"{_name}o", "type", "veth", "peer", "name", "outside", "netns", _name);
        await HealAsync();
        await IpAsync("address", "add", $"{InsidePeer}/24", "dev", $"{_name}b");
        await IpAsync("address", "add", $"{OutsidePeer}/24", "dev", $"{_name}o");
        await IpAsync("-n", _name, "address", "add", $"{Inside}/24", "dev", "inside");
        await IpAsync("-n", _name, "address", "add", $"{Outside}/24", "dev", "outside");
        foreach (var link in (string[])["b", "i", "o"])
        {
            await IpAsync("link", "set", $"{_name}{link}", "up");
        }

        foreach (var link in (string[])["lo", "inside", "outside"])
        {
            await IpAsync("-n", _name, "link", "set", link, "up");
        }
    }
}
