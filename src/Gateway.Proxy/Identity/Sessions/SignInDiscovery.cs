namespace Gateway.Proxy.Identity.Sessions;

/// <summary>One provider's addresses: asked for by one request at a time, and kept while it cannot be asked.</summary>
internal sealed class SignInDiscovery(TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<SignInEndpointSet?>? _last;
    private long _asked;
    private bool _hasFailed;

    /// <summary>The addresses, known or asked for now; null where the provider has never told them.</summary>
    /// <param name="ask">Asks; null where there is no answer.</param>
    public Task<SignInEndpointSet?> GetAsync(Func<Task<SignInEndpointSet?>> ask)
    {
        lock (_lock)
        {
            var age = clock.GetElapsedTime(_asked);
            if (_last is null || (_last.IsCompleted && age >= (_hasFailed ? RetryInterval : MaxAge)))
            {
                _asked = clock.GetTimestamp();
                var known = _last;
                _last = Task.Run(() => AskAsync(ask, known));
            }

            return _last;
        }
    }

    private async Task<SignInEndpointSet?> AskAsync(Func<Task<SignInEndpointSet?>> ask, Task<SignInEndpointSet?>? known)
    {
        var answer = await ask();
        lock (_lock)
        {
            _hasFailed = answer is null;
        }

        return answer ?? (known is null ? null : await known);
    }
}
