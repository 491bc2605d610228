using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>In a process of its own, whose memory is nobody else's.</summary>
public sealed class WrongKeyMemoryTests : IDisposable
{
    private readonly ProcessFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Send_TenThousandLongWrongKeys_AreNotKept()
    {
        const int KeyLength = 8_000;
        const int Count = 10_000;
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        var table = _folder.Write("routes.yaml", Tables.Single(backend.Address, table: TestKey.Consumers(("alice", TestKey.Create(), ""))));
        await using var node = await GatewayProcess.StartAsync(_folder, ["--routes", table]);

        await SendAsync(node, KeyLength, Count / 10);
        var before = await MemoryAsync(node);
        var statuses = await SendAsync(node, KeyLength, Count);
        var after = await MemoryAsync(node);

        Assert.Equal(Count, statuses.Of(401) + statuses.Of(429));
        Assert.Empty(backend.Requests);

        // Kept as text, the keys alone would take 160 MB.
        Assert.True(after - before < KeyLength * Count, $"The working set grew from {before} to {after} bytes.");
    }

    private static Task<int[]> SendAsync(GatewayProcess node, int length, int count)
        => Volley.RepeatAsync(node.Address, RawRequests.Get("/", $"X-Api-Key: {new string('k', length)}"), count);

    private async Task<double> MemoryAsync(GatewayProcess node)
        => (await Scrape.OfAsync(_client, node.AdminAddress))["dotnet_process_memory_working_set_bytes"]!.Value;
}
