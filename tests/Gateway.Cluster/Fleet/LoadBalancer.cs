using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Fleet;

/// <summary>HAProxy with the configuration for production, these nodes in place of those.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _folder;

    private LoadBalancer(ChildProcess process, string folder, LoadTarget target)
    {
        _process = process;
        _folder = folder;
        Target = target;
    }

    public LoadTarget Target { get; }

    public static async Task<LoadBalancer> StartAsync(IEnumerable<GatewayNode> nodes)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-haproxy-").FullName;
        var (port, file) = (Ports.Take(), Path.Combine(folder, "haproxy.cfg"));
        await File.WriteAllTextAsync(file, Configuration(port, nodes));
        var process = ChildProcess.Start("HAProxy", ["haproxy", "-db", "-f", file], "apt-get install haproxy", folder);
        var balancer = new LoadBalancer(process, folder, new("haproxy", new(IPAddress.Loopback, port)));
        await balancer.UntilItAnswersAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        Target.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(int port, IEnumerable<GatewayNode> nodes)
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "haproxy.cfg"))
            .Where(line => !line.StartsWith("    server ", StringComparison.Ordinal))
            .Select(line => line.StartsWith("    bind ", StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"    bind 127.0.0.1:{port}") : line);
        var servers = nodes.Select(node => string.Create(CultureInfo.InvariantCulture, $"    server {node.Name} 127.0.0.1:{node.Port} check"));
        return string.Join('\n', [.. lines, .. servers, string.Empty]);
    }

    private async Task UntilItAnswersAsync()
    {
        var clock = TimeProvider.System;
        for (var start = clock.GetTimestamp(); ;)
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience, clock);
                await Target.GetAsync("/.gateway/ready", "start", "one", patience.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited && clock.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
            }
            catch (SocketException fault)
            {
                throw new InvalidOperationException($"HAProxy does not start: {_process}", fault);
            }
        }
    }
}
