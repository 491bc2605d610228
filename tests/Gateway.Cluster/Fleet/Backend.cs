using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Cluster.Fleet;

/// <summary>A demo backend in a process of its own, on one address over all its lives.</summary>
internal sealed partial class Backend : IAsyncDisposable
{
    private readonly IPAddress _ip;
    private readonly int _port = Ports.Take();
    private ChildProcess? _process;

    private Backend(IPAddress ip) => _ip = ip;

    public Uri Address => new($"http://{_ip}:{_port}");

    public static async Task<Backend> StartAsync(IPAddress? ip = null)
    {
        var backend = new Backend(ip ?? IPAddress.Loopback);
        await backend.RestartAsync();
        return backend;
    }

    public async Task RestartAsync()
    {
        _process = ChildProcess.Start(
            "The backend",
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Gateway.DemoBackend.dll"), "--name", "backend", "--port", $"{_port}", "--address", $"{_ip}"],
            "Put dotnet on the PATH.",
            Path.GetTempPath());
        await _process.WaitForAsync(Banner());
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    [GeneratedRegex(" listens on ")]
    private static partial Regex Banner();
}
