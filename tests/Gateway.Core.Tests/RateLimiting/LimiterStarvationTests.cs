using Gateway.Core.RateLimiting;
using static Gateway.Core.Tests.RateLimiting.Limits;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>I14: whoever waits as long as it is told is served, whatever others take meanwhile.</summary>
public sealed class LimiterStarvationTests
{
    private static readonly RateLimitNumbers Hundred = Tokens(100, Seconds(1));

    /// <summary>A request for most of the bucket, beside nodes that take every permit as soon as there is one.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void Acquire_LargeNeedBesideManySmall_IsServedWhenItComesAgain(int need)
    {
        var authority = new LimiterAuthority(Seconds(0), Hundred, 1, new());
        var greedy = Enumerable.Range(0, 5).Select(index => new Greedy($"n{index}", authority)).ToList();
        var (seq, retryAt, served) = (0L, Seconds(1), false);
        for (var millisecond = 0; millisecond < 8_000 && !served; millisecond++)
        {
            var now = TimeSpan.FromMilliseconds(millisecond);
            greedy.ForEach(node => node.Ask(now));
            if (now >= retryAt)
            {
                var lease = authority.Acquire(now, Need(Hundred, ++seq, need, node: "large")).Lease;
                served = lease.Tokens > 0;
                retryAt = now + lease.DenyFor;
            }
        }

        Assert.True(served, $"Refused {seq} times.");
        Assert.InRange(seq, 1, 4);
        Assert.True(greedy.Sum(node => node.Used) > 100);
    }

    /// <summary>A node that never comes again keeps others waiting no longer than its claim lasts.</summary>
    [Fact]
    public void Acquire_ClaimantGoesAway_OthersGoOn()
    {
        var authority = new LimiterAuthority(Seconds(0), Hundred, 1, new());
        var greedy = new Greedy("n", authority);
        authority.Acquire(Seconds(0), Need(Hundred, 1, need: 100, node: "other"));
        authority.Acquire(Seconds(0), Need(Hundred, 1, need: 90, node: "large"));
        greedy.Ask(Seconds(0.9));
        authority.Acquire(Seconds(0.95), Need(Hundred, 2, need: 90, node: "large"));
        Assert.NotNull(authority.Claim);
        for (var millisecond = 1_000; millisecond < 10_000; millisecond++)
        {
            greedy.Ask(TimeSpan.FromMilliseconds(millisecond));
        }

        Assert.Null(authority.Claim);
        Assert.True(greedy.Used > 700, $"Only {greedy.Used} were used.");
    }

    /// <summary>Every node that wants few gets some, under ten times the demand that the limit has room for.</summary>
    [Fact]
    public void Acquire_ManyNodesOverloaded_ServesEachSoon()
    {
        var authority = new LimiterAuthority(Seconds(0), Hundred, 1, new());
        var nodes = Enumerable.Range(0, 40).Select(index => new Greedy($"n{index}", authority)).ToList();
        for (var millisecond = 0; millisecond < 20_000; millisecond++)
        {
            nodes.ForEach(node => node.Ask(TimeSpan.FromMilliseconds(millisecond)));
        }

        Assert.All(nodes, node => Assert.True(node.Used >= 5, $"{node.Name} used {node.Used}."));
    }

    /// <summary>Wants a permit at every time it is asked, and obeys its refusals.</summary>
    private sealed class Greedy(string name, LimiterAuthority authority)
    {
        private TimeSpan _until;
        private long _seq;
        private long _held;

        public string Name => name;

        public long Used { get; private set; }

        public void Ask(TimeSpan now)
        {
            if (_held == 0 && now >= _until)
            {
                var request = new LimiterAcquire(name, 1, 0, ++_seq, 25, Hundred, new(Used, 0, 12, 1, TimeSpan.Zero));
                var lease = authority.Acquire(now, request).Lease;
                _held = lease.Tokens;
                _until = now + lease.DenyFor;
            }

            Used += Math.Min(1, _held);
            _held -= Math.Min(1, _held);
        }
    }
}
