using Gateway.Tests.Support;

namespace Gateway.Tests.LoadBalancing;

public sealed class SplitTests : IAsyncDisposable
{
    private readonly TunableBackend _stable = new();
    private readonly TunableBackend _canary = new();

    [Fact]
    public async Task Send_Weights_AreKeptAndZeroGetsNothing()
    {
        await using var all = await StartAsync("weights: { stable: 1, canary: 0 }");
        await Volley.RepeatAsync(all.Address, RawRequests.Get(), 50);
        Assert.Equal((50, 0), (_stable.Count, _canary.Count));

        await using var some = await StartAsync("weights: { stable: 3, canary: 1 }");
        await Volley.RepeatAsync(some.Address, RawRequests.Get(), 400);

        // Six standard deviations.
        Assert.InRange(_canary.Count, 100 - 52, 100 + 52);
        Assert.Contains("\"cluster\":\"canary\"", string.Concat(await some.StopAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Sticky_StaysOnEveryNodeAndNobodyLeavesTheCanaryWhenItGrows()
    {
        await using var first = await StartAsync("weights: { stable: 70, canary: 30 }, stickyOn: { header: X-User }");
        await using var second = await StartAsync("weights: { stable: 70, canary: 30 }, stickyOn: { header: X-User }");
        await using var grown = await StartAsync("weights: { stable: 40, canary: 60 }, stickyOn: { header: X-User }");
        var canary = 0;
        for (var user = 0; user < 60; user++)
        {
            var request = RawRequests.Get("/", $"X-User: {user}");
            var before = _canary.Count;
            await Volley.RepeatAsync(first.Address, request, 2);
            await Volley.RepeatAsync(second.Address, request, 2);
            var hits = _canary.Count - before;
            Assert.True(hits is 0 or 4, $"User {user} was split: {hits} of 4.");
            await Volley.RepeatAsync(grown.Address, request, 1);
            Assert.True(hits == 0 || _canary.Count - before == 5, $"User {user} left the canary.");
            canary += hits / 4;
        }

        Assert.InRange(canary, 1, 59);
    }

    public async ValueTask DisposeAsync()
    {
        await _stable.DisposeAsync();
        await _canary.DisposeAsync();
    }

    private Task<TestNode> StartAsync(string split) => TestNode.StartAsync($$"""
        routes:
          every: { split: { {{split}} } }
        clusters:
          stable: { destinations: { a: { address: "{{_stable.Address.ToString().TrimEnd('/')}}" } } }
          canary: { destinations: { a: { address: "{{_canary.Address.ToString().TrimEnd('/')}}" } } }
        """);
}
