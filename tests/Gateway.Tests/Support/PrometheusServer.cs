using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gateway.Engine.Contract;

namespace Gateway.Tests.Support;

/// <summary>A real Prometheus of a test's own that scrapes one node.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _process;
    private readonly HttpClient _client = new();

    private PrometheusServer(System.Diagnostics.Process process, Uri address)
    {
        _process = process;
        _client.BaseAddress = address;
        Errors = new(process.StandardError);
    }

    public ProcessLines Errors { get; }

    /// <param name="folder">For its configuration and data.</param>
    /// <param name="target">The admin listener to scrape, once a second.</param>
    public static async Task<PrometheusServer> StartAsync(ProcessFolder folder, Uri target)
    {
        var port = RedisServer.FreePort();
        var configuration = folder.Write(
            "prometheus.yml",
            $"global: {{ scrape_interval: 1s }}\nscrape_configs: [{{ job_name: gateway, static_configs: [{{ targets: [\"{target.Authority}\"] }}] }}]\n");
        var start = new ProcessStartInfo(
            "prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={folder.At("tsdb")}", string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}")])
        {
            RedirectStandardError = true,
        };
        try
        {
            var server = new PrometheusServer(System.Diagnostics.Process.Start(start)!, new($"http://127.0.0.1:{port}"));
            await server.Errors.WaitForAsync("Server is ready to receive web requests");
            return server;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"This test needs 'prometheus', which cannot be started: {e.Message} apt-get install prometheus", e);
        }
    }

    /// <summary>Asks an instant query.</summary>
    /// <returns>The values that are numbers.</returns>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        using var response = await _client.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative)).Within();
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{expression}: {answer}");
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture))
            .Where(double.IsFinite)];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }

        _process.Dispose();
    }
}
