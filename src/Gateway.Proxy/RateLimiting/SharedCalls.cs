using System.Collections.Concurrent;
using Gateway.Core.RateLimiting;

namespace Gateway.Proxy.RateLimiting;

/// <summary>
/// The calls that requests wait for: for each key one at a time, whoever needs its answer. A call that is complete when it
/// returns never gets here.
/// </summary>
internal sealed class SharedCalls
{
    private readonly ConcurrentDictionary<LimiterKey, Task> _underWay = [];

    /// <summary>Waits for a call, and lets others wait with it.</summary>
    public ValueTask ShareAsync(in LimiterKey key, ValueTask call) => call.IsCompletedSuccessfully ? default : ShareAsync(key, call.AsTask());

    /// <summary>Waits for the call that another request makes.</summary>
    public async ValueTask JoinAsync(LimiterKey key)
    {
        if (_underWay.TryGetValue(key, out var call))
        {
            await call;
        }
        else
        {
            await Task.Yield(); // Another thread is about to ask, or has just had its answer.
        }
    }

    private async ValueTask ShareAsync(LimiterKey key, Task call)
    {
        _underWay[key] = call;
        try
        {
            await call;
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create(key, call));
        }
    }
}
