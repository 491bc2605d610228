using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A real dnsmasq of a test's own, on a free port of the loopback address, that knows all of the zone test.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private readonly string _hosts = Path.GetTempFileName();
    private System.Diagnostics.Process? _process;

    private DnsServer()
    {
    }

    /// <summary>The same over restarts.</summary>
    public int Port { get; private set; }

    /// <summary>As a table names it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts one, and waits until it answers.</summary>
    /// <param name="hosts">Lines of a hosts file: an address and names.</param>
    /// <param name="options">More options, such as <c>--srv-host=_http._tcp.a.test,b.test,80,0,1</c>.</param>
    public static async Task<DnsServer> StartAsync(string[] hosts, params string[] options)
    {
        var server = new DnsServer();
        for (var attempt = 1; ; attempt++)
        {
            server.Port = FreePort();
            try
            {
                await server.RestartAsync(hosts, options);
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Somebody else took the port meanwhile.
            }
        }
    }

    /// <summary>Starts it again on its port, knowing something else.</summary>
    public async Task RestartAsync(string[] hosts, params string[] options)
    {
        await KillAsync();
        await File.WriteAllLinesAsync(_hosts, hosts);
        string[] arguments =
        [
            "--no-daemon", "--conf-file=/dev/null", "--pid-file=", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1", "--bind-interfaces",
            string.Create(CultureInfo.InvariantCulture, $"--port={Port}"), "--addn-hosts=" + _hosts, "--local=/test/", .. options,
        ];
        _process = Run("dnsmasq", arguments) ?? Run("/usr/sbin/dnsmasq", arguments) // Not on everybody's PATH.
            ?? throw new NotSupportedException("This test needs 'dnsmasq': apt-get install dnsmasq-base");

        // It reads its hosts as the last thing before it answers.
        var printed = "";
        while (!printed.Contains("read " + _hosts, StringComparison.Ordinal))
        {
            var line = await _process.StandardError.ReadLineAsync().Within() ?? throw new InvalidOperationException("dnsmasq does not start: " + printed);
            printed += line + "\n";
        }

        _ = _process.StandardError.ReadToEndAsync(); // It must never wait for a reader.
    }

    /// <summary>Ends it at once: nobody answers at its port.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync().Within();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        File.Delete(_hosts);
    }

    private static System.Diagnostics.Process? Run(string tool, string[] arguments)
    {
        try
        {
            return System.Diagnostics.Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
