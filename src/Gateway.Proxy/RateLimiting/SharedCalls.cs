using System.Collections.Concurrent;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>The calls of edges to their authorities: for each key one at a time, and whoever needs its answer waits for its end.</summary>
internal sealed class SharedCalls
{
    private readonly ConcurrentDictionary<LimiterKey, TaskCompletionSource> _ends = [];

    /// <summary>Waits for a call, and then lets those go on that have joined it.</summary>
    /// <param name="key">The edge's.</param>
    /// <param name="call">It has told the edge of its outcome when it ends, and never fails.</param>
    public ValueTask ShareAsync(in LimiterKey key, ValueTask call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(key, call);
        }

        End(key);
        return default;
    }

    /// <summary>Waits for the end of the call that another request makes; returns at once if there is none any more.</summary>
    /// <remarks>
    /// The other one has told the edge that it asks before it can be found here, and may stay there for as long as a thread stands
    /// still. To look again and again meanwhile would keep the processor from it, and each look count as one more that waits.
    /// </remarks>
    /// <param name="key">The edge's.</param>
    /// <param name="isUnderWay">Whether the edge waits for an answer.</param>
    public ValueTask JoinAsync(in LimiterKey key, Func<LimiterKey, bool> isUnderWay)
    {
        var end = _ends.GetOrAdd(key, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (isUnderWay(key))
        {
            // It ends after this look, and so finds who joined before.
            return new(end.Task);
        }

        if (_ends.TryRemove(KeyValuePair.Create(key, end)))
        {
            end.SetResult();
        }

        return default;
    }

    private async ValueTask AwaitAsync(LimiterKey key, ValueTask call)
    {
        try
        {
            await call;
        }
        finally
        {
            End(key);
        }
    }

    private void End(in LimiterKey key)
    {
        if (_ends.TryRemove(key, out var end))
        {
            end.SetResult();
        }
    }
}
