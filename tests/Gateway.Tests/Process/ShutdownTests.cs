using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Process;

public sealed class ShutdownTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_Idle_LeavesInOrder(string signal)
    {
        await using var node = await GatewayProcess.StartAsync(_folder, []);

        await node.SignalAsync(signal);

        Assert.Equal(0, await node.ExitAsync());
        Assert.Contains("The node is leaving: it says not ready for 0s and then closes its listeners; requests in flight get 1m to finish. A second signal ends it at once.", node.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_RequestInFlight_IsNotReadyFirstAndFinishesIt()
    {
        var release = new TaskCompletionSource();
        await using var backend = Holding(release.Task);
        await using var node = await GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", Tables.Single(backend.Address))],
            new() { ["GATEWAY_SHUTDOWN__DRAINDELAY"] = "4s", ["GATEWAY_ADMIN_TOKEN"] = "the-token-of-this-test" });
        var inFlight = _client.GetStringAsync(new Uri(node.Address, "/held"));
        await backend.ReceiveAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node.Address, "/.gateway/ready"));

        await node.SignalAsync("TERM");

        // While load balancers learn of it, the node serves on.
        await Polling.UntilAsync(async () => await StatusAsync(node.Address, "/.gateway/ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(node.AdminAddress, "/.gateway/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node.Address, "/.gateway/health"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node.Address, "/new"));
        Assert.Equal(HttpStatusCode.Conflict, await TakeBackAsync(node));

        // Then nobody new comes in, and what is in flight still finishes: seconds after the signal.
        await Polling.UntilAsync(async () => !await AcceptsAsync(node.Address));
        Assert.False(inFlight.IsCompleted);
        release.SetResult();
        Assert.Equal("ok", await inFlight.Within());
        Assert.Equal(0, await node.ExitAsync());
        Assert.Contains("\"path\":\"/held\",\"protocol\":\"HTTP/1.1\",\"status\":200", node.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_RequestNeverEnds_CutsItAfterTheTimeoutAndLeavesInOrder()
    {
        await using var backend = Holding(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));
        await using var node = await GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", Tables.Single(backend.Address))],
            new() { ["GATEWAY_SHUTDOWN__TIMEOUT"] = "500ms" });
        var inFlight = _client.GetStringAsync(new Uri(node.Address, "/held"));
        await backend.ReceiveAsync();

        await node.SignalAsync("TERM");

        Assert.Equal(0, await node.ExitAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => inFlight);
        Assert.Contains("\"path\":\"/held\"", node.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", node.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 requests and 0 WebSockets did not end within 500ms and are cut", node.Errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task SecondSignal_RequestInFlight_EndsAtOnce(string signal, int code)
    {
        await using var backend = Holding(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));
        await using var node = await GatewayProcess.StartAsync(
            _folder, ["--routes", _folder.Write("routes.yaml", Tables.Single(backend.Address))], new() { ["GATEWAY_SHUTDOWN__TIMEOUT"] = "none" });
        var inFlight = _client.GetStringAsync(new Uri(node.Address, "/held"));
        await backend.ReceiveAsync();
        await node.SignalAsync("TERM");
        await node.Errors.WaitForAsync("The node is leaving");

        // One that follows at once is the same one, told twice.
        await Polling.UntilAsync(async () => node.HasExited || !await node.TrySignalAsync(signal));

        Assert.Equal(code, await node.ExitAsync());
        Assert.Contains("A second signal ends the node at once: 1 requests are cut", node.Errors.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => inFlight);
    }

    [Fact]
    public async Task Sigterm_NobodyReadsTheAccessLog_ServedAllAndLeaves()
    {
        await using var node = await GatewayProcess.StartAsync(_folder, [], readsOutput: false);

        // More than a pipe holds: its writer blocks, requests do not.
        for (var number = 0; number < 500; number++)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(node.Address, "/" + new string('x', 200)));
        }

        await node.SignalAsync("TERM");

        Assert.Equal(0, await node.ExitAsync());
        Assert.Contains("The access log's last lines are lost", node.Errors.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A backend that answers /held when told to, and everything else at once.</summary>
    private static RawBackend Holding(Task release) => RawBackend.Start(async connection =>
    {
        while (true)
        {
            var request = await connection.ReadMessageAsync();
            if (request.StartLine.Contains("/held", StringComparison.Ordinal))
            {
                await release;
            }

            await connection.SendAsync(RawAnswers.Ok);
        }
    });

    private static async Task<bool> AcceptsAsync(Uri address)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port).Within();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<HttpStatusCode> TakeBackAsync(GatewayProcess node)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(node.AdminAddress, "/drain"));
        request.Headers.Authorization = new("Bearer", "the-token-of-this-test");
        using var response = await _client.SendAsync(request).Within();
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> StatusAsync(Uri address, string path)
    {
        using var response = await _client.GetAsync(new Uri(address, path)).Within();
        return response.StatusCode;
    }
}
