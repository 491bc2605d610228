using System.Text.Json;
using Gateway.Proxy.Settings;
using Gateway.Tests.Support;

namespace Gateway.Tests.AccessLog;

/// <summary>Which requests have a line, and what is in it.</summary>
public sealed class AccessLogChoiceTests
{
    [Fact]
    public async Task Fields_Chosen_AreTheOnlyOnes()
    {
        var lines = await LogAsync(log => log with { Fields = [AccessLogField.Status, AccessLogField.Route, AccessLogField.Error] }, RawRequests.Get("/a"));

        Assert.Equal("""{"status":200,"route":"every"}""", Assert.Single(lines));
    }

    [Fact]
    public async Task Fields_OnlyOnesWithoutValue_LeaveAnEmptyObject()
        => Assert.Equal("{}", Assert.Single(await LogAsync(log => log with { Fields = [AccessLogField.Error] }, RawRequests.Get("/a"))));

    [Fact]
    public async Task Sampling_None_KeepsWhatFailed()
    {
        var lines = await LogAsync(log => log with { Sampling = 0 }, RawRequests.Get("/a"), RawRequests.Get("/a/../b"), RawRequests.Get("/c"));

        Assert.Equal(400, JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Sampling_None_KeepsWhatIsSlowAndMarksIt()
    {
        var lines = await LogAsync(log => log with { Sampling = 0, Slow = TimeSpan.FromTicks(1) }, RawRequests.Get("/a"));

        Assert.True(JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("slow").GetBoolean());
    }

    [Fact]
    public async Task Sampling_Half_LeavesOutSome()
    {
        var lines = await LogAsync(log => log with { Sampling = 0.5 }, [.. Enumerable.Repeat(RawRequests.Get("/a"), 200)]);

        Assert.InRange(lines.Length, 1, 199);
    }

    private static async Task<string[]> LogAsync(Func<AccessLogSettings, AccessLogSettings> configure, params string[] requests)
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address), settings => settings with { AccessLog = configure(settings.AccessLog) });
        await Volley.PipelineAsync(node.Address, requests);
        return await node.StopAsync();
    }
}
