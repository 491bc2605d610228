using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>One central limiter with the windows of a policy, written differently.</summary>
internal sealed class ReferenceLimit
{
    private readonly ReferenceWindow[] _windows;

    public ReferenceLimit(RateLimitNumbers numbers) => _windows = [.. numbers.Windows.Select(ReferenceWindow.Create)];

    public long Admitted { get; private set; }

    public bool TryAdmit(long ticks, long cost)
    {
        if (!_windows.All(window => window.Admits(ticks, cost)))
        {
            return false;
        }

        foreach (var window in _windows)
        {
            window.Count(ticks, cost);
        }

        Admitted += cost;
        return true;
    }
}
