using Gateway.Core.Engines;
using Gateway.Core.Health;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Health;

/// <summary>What the fleet says about a destination, against what the node sees.</summary>
public sealed class AnnouncementTests
{
    private const string Probed = "health: { active: { path: /health, interval: 1h } }";

    [Fact]
    public async Task Hear_DestinationIsSaidToBeOut_IsLookedIntoAndBelievedOnlyIfSo()
    {
        await using var set = await BackendSet.StartAsync(2, Probed);
        await set.UntilAsync(0, "healthy");
        await set.UntilAsync(1, "healthy");
        set.Backends[1].Answer = TunableBackend.Failure;

        await SayAsync(set, 0, isHealthy: false);
        await SayAsync(set, 1, isHealthy: false);

        // With an hour between probes of its own, only the words can have made it look.
        await set.UntilAsync(1, "unhealthy");
        Assert.Equal("a probe failed: status 500", set.Explain(1).Reason);
        await Polling.UntilAsync(() => Task.FromResult(set.Backends[0].Count == 2));
        Assert.Equal("healthy", set.Explain(0).State);
    }

    [Fact]
    public async Task Hear_Garbage_IsPassedOver()
    {
        await using var set = await BackendSet.StartAsync(1, Probed);
        await set.UntilAsync(0, "healthy");
        var engine = set.Node.Services.GetRequiredService<IEngine>();

        await engine.BroadcastAsync(HealthAnnouncement.Topic, new byte[] { 1, 2, 3 });
        await SayAsync(set, 0, isHealthy: false);

        await Polling.UntilAsync(() => Task.FromResult(set.Backends[0].Count == 2));
    }

    private static async Task SayAsync(BackendSet set, int backend, bool isHealthy)
    {
        var address = set.Backends[backend].Address.ToString().TrimEnd('/');
        var announcement = new HealthAnnouncement("backend", $"b{backend}", address, isHealthy);
        Assert.True(await set.Node.Services.GetRequiredService<IEngine>().BroadcastAsync(HealthAnnouncement.Topic, announcement.Write(EngineProtocol.Current)));
    }
}
