using System.Numerics;
using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>One window, counted without any code of the limiter's.</summary>
internal abstract class ReferenceWindow
{
    public static ReferenceWindow Create(LimiterWindow window) => window.Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => new Fixed(window),
        RateLimitAlgorithm.SlidingWindow => new Sliding(window),
        _ => new Gcra(window),
    };

    public abstract bool Admits(long ticks, long cost);

    public abstract void Count(long ticks, long cost);

    /// <summary>The theoretical arrival time as a fraction, in units of a tick's limit-th part: T is the window.</summary>
    private sealed class Gcra(LimiterWindow window) : ReferenceWindow
    {
        private BigInteger _arrival;

        public override bool Admits(long ticks, long cost) =>
            End(ticks, cost) - Now(ticks) <= (BigInteger)window.Burst * window.Length.Ticks;

        public override void Count(long ticks, long cost) => _arrival = End(ticks, cost);

        private BigInteger End(long ticks, long cost) => BigInteger.Max(_arrival, Now(ticks)) + ((BigInteger)cost * window.Length.Ticks);

        private BigInteger Now(long ticks) => (BigInteger)ticks * window.Limit;
    }

    private sealed class Fixed(LimiterWindow window) : ReferenceWindow
    {
        private readonly Dictionary<long, long> _counts = [];

        public override bool Admits(long ticks, long cost) => _counts.GetValueOrDefault(WindowOf(ticks)) + cost <= window.Limit;

        public override void Count(long ticks, long cost) => _counts[WindowOf(ticks)] = _counts.GetValueOrDefault(WindowOf(ticks)) + cost;

        private long WindowOf(long ticks) => ticks / window.Length.Ticks;
    }

    /// <summary>All in units of a permit's length-th part.</summary>
    private sealed class Sliding(LimiterWindow window) : ReferenceWindow
    {
        private readonly Dictionary<long, long> _counts = [];

        public override bool Admits(long ticks, long cost)
        {
            var (index, gone) = Math.DivRem(ticks, window.Length.Ticks);
            var previous = (BigInteger)_counts.GetValueOrDefault(index - 1) * (window.Length.Ticks - gone);
            var current = (BigInteger)(_counts.GetValueOrDefault(index) + cost) * window.Length.Ticks;
            return previous + current <= (BigInteger)window.Limit * window.Length.Ticks;
        }

        public override void Count(long ticks, long cost)
        {
            var index = ticks / window.Length.Ticks;
            _counts[index] = _counts.GetValueOrDefault(index) + cost;
        }
    }
}
