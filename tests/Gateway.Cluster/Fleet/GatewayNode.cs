using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Fleet;

/// <summary>A place of the fleet: one name, folder and set of ports, and the lives of the executable there.</summary>
internal sealed partial class GatewayNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly string _folder;
    private readonly string[] _prefix;
    private readonly Dictionary<string, string> _environment;
    private readonly IPAddress _ip;
    private readonly int _adminPort = Ports.Take();
    private readonly List<LoadTarget> _lives = [];
    private ChildProcess? _process;

    /// <param name="name">Its name.</param>
    /// <param name="folder">Where it works; there must be a <c>routes.yaml</c>.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="ip">Where it listens for clients. Default: loopback.</param>
    /// <param name="prefix">What its command line begins with, such as a change of network namespace.</param>
    public GatewayNode(string name, string folder, Dictionary<string, string> environment, IPAddress? ip = null, string[]? prefix = null)
    {
        Name = name;
        _folder = folder;
        _environment = environment;
        _ip = ip ?? IPAddress.Loopback;
        _prefix = prefix ?? [];
    }

    public string Name { get; }

    /// <summary>Where clients reach it, over all its lives.</summary>
    public int Port { get; } = Ports.Take();

    /// <summary>Its present life as clients see it.</summary>
    public LoadTarget Target => _lives[^1];

    public bool IsRunning => _process is { HasExited: false };

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{Name} does not run.");

    /// <summary>Starts it and waits until it serves.</summary>
    public async Task StartAsync()
    {
        var life = $"{Name}#{_lives.Count + 1}";
        var environment = new Dictionary<string, string>(_environment)
        {
            ["GATEWAY_NAME"] = Name,
            ["GATEWAY_LISTENERS__0__URL"] = $"http://{_ip}:{Port}",
            ["GATEWAY_ADMIN__URL"] = $"http://127.0.0.1:{_adminPort}",
            ["GATEWAY_ACCESSLOG__PATH"] = AccessLogOf(life),
            ["GATEWAY_DATADIRECTORY"] = Path.Combine(_folder, "data"),
        };
        string[] command = [.. _prefix, "dotnet", Path.Combine(AppContext.BaseDirectory, "gateway.dll"), "run", "--routes", Path.Combine(_folder, "routes.yaml")];
        _process = ChildProcess.Start(Name, command, "Put dotnet on the PATH.", _folder, environment);
        await _process.WaitForAsync(Banner());
        _lives.Add(new(life, new(_ip, Port)));
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        await ForgetAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code: 0 if it left in order.</returns>
    public async Task<int> StopAsync()
    {
        await Process.SignalAsync("TERM");
        var code = await Process.ExitAsync();
        await ForgetAsync();
        return code;
    }

    /// <summary>Notes that it ended by itself.</summary>
    public async Task ForgetAsync()
    {
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>Waits until its report of itself is as wanted.</summary>
    /// <param name="wanted">The condition.</param>
    /// <param name="what">It in words.</param>
    public async Task UntilAsync(Func<JsonElement, bool> wanted, string what)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (await TryReadyAsync() is var last && (last is null || !wanted(last.Value)))
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new InvalidOperationException($"Within {Patience.TotalSeconds:0} s {Name} did not come to this: {what}. It says: {last?.ToString() ?? "nothing"}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
        }
    }

    /// <summary>The access logs of its lives.</summary>
    public IEnumerable<(string Life, string Text)> AccessLogs() =>
        _lives.Select(life => (life.Name, File.ReadAllText(AccessLogOf(life.Name))));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await ForgetAsync();
        }

        _lives.ForEach(life => life.Dispose());
        _http.Dispose();
    }

    [GeneratedRegex(" serves on ")]
    private static partial Regex Banner();

    /// <summary>What it says of itself on the admin listener; null if it does not answer.</summary>
    private async Task<JsonElement?> TryReadyAsync()
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{_adminPort}/.gateway/ready");
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private string AccessLogOf(string life) => Path.Combine(_folder, $"access-{life}.log");
}
