namespace Gateway.Proxy.Identity.Sessions;

/// <summary>One provider's addresses: asked for by one request at a time, and kept while it cannot be asked.</summary>
internal sealed class SignInDiscovery(TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<SignInEndpointSet>? _last;
    private SignInEndpointSet? _known;
    private long _asked;
    private bool _hasFailed;

    /// <summary>The addresses, known or asked for now.</summary>
    /// <param name="ask">Asks the provider.</param>
    /// <exception cref="SignInException">The provider has never told them, and cannot be asked.</exception>
    public Task<SignInEndpointSet> GetAsync(Func<Task<SignInEndpointSet>> ask)
    {
        lock (_lock)
        {
            var age = clock.GetElapsedTime(_asked);
            if (_last is null || (_last.IsCompleted && age >= (_hasFailed ? RetryInterval : MaxAge)))
            {
                _asked = clock.GetTimestamp();
                _last = Task.Run(() => AskAsync(ask));
            }

            return _last;
        }
    }

    private async Task<SignInEndpointSet> AskAsync(Func<Task<SignInEndpointSet>> ask)
    {
        try
        {
            var answer = await ask();
            lock (_lock)
            {
                _known = answer;
                _hasFailed = false;
            }

            return answer;
        }
        catch (Exception)
        {
            lock (_lock)
            {
                _hasFailed = true;
                if (_known is { } known)
                {
                    return known;
                }
            }

            throw;
        }
    }
}
