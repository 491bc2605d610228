using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>One edge and its authority in one process, the way a host drives them.</summary>
internal sealed class LocalNode(RateLimitNumbers numbers, TimeSpan now)
{
    public LimiterAuthority Authority { get; } = new(now, numbers, 1, Limits.Local);

    public LimiterEdge Edge { get; } = new(now, default, numbers, 1, Limits.Local);

    public int Calls { get; private set; }

    public LimiterDecision Request(TimeSpan now, int cost = 1)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var decision = Edge.TryAcquire(now, cost);
            if (decision.Outcome != LimiterOutcome.NeedsLease)
            {
                return decision;
            }

            Assert.True(Edge.TryBegin(now, "a", cost, out var request));
            Calls++;
            Assert.True(Edge.Apply(now, Authority.Acquire(now, request)));
        }

        throw new InvalidOperationException($"No decision at {now.Ticks} after three calls.");
    }

    public void Return(TimeSpan now)
    {
        if (Edge.TryBeginReturn(now, "a", out var request))
        {
            Calls++;
            Edge.Apply(now, Authority.Acquire(now, request));
        }
    }
}
