using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity;

/// <summary>The keys of one identity provider: those that the table states, or those that are fetched again and again.</summary>
internal sealed class ProviderKeys
{
    private readonly Lock _lock = new();
    private readonly KeySource _source;
    private readonly Func<KeySource, Task<IReadOnlyList<VerificationKey>>> _fetch;
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly ILogger _log;
    private readonly VerificationKeySet? _stated;
    private readonly KeySetState _state;
    private Task? _fetching;
    private bool _isOverdue;

    /// <param name="source">Where they come from.</param>
    /// <param name="fetch">Fetches them, or throws <see cref="KeyFetchException"/>.</param>
    /// <param name="clock">Times fetches.</param>
    /// <param name="log">Where failures are told.</param>
    public ProviderKeys(KeySource source, Func<KeySource, Task<IReadOnlyList<VerificationKey>>> fetch, TimeProvider clock, ILogger log)
    {
        _source = source;
        _fetch = fetch;
        _clock = clock;
        _origin = clock.GetTimestamp();
        _log = log;
        _state = new(source.Fetch);
        _stated = Stated(source);
    }

    /// <summary>The keys; null where there are none that can be used any more, or none yet.</summary>
    public VerificationKeySet? Current
    {
        get
        {
            lock (_lock)
            {
                return _stated ?? _state.Keys(Now);
            }
        }
    }

    /// <summary>Whether the provider could not be asked the last time.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_lock)
            {
                return _state.HasFailed;
            }
        }
    }

    /// <summary>Whether the provider is being asked.</summary>
    public bool IsFetching
    {
        get
        {
            lock (_lock)
            {
                return _fetching is { IsCompleted: false };
            }
        }
    }

    /// <summary>The time since the keys were fetched; zero for those that the table states.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_lock)
            {
                return _state.Age(Now);
            }
        }
    }

    /// <summary>The fetch under way, a new one, or null where it is too soon for another.</summary>
    public Task? Refresh()
    {
        lock (_lock)
        {
            if (_stated is not null)
            {
                return null;
            }

            if (_fetching is { IsCompleted: false })
            {
                return _fetching;
            }

            // Elsewhere than under the lock, which the end of the fetch takes.
            return _state.TryBegin(Now) ? _fetching = Task.Run(FetchAsync) : null;
        }
    }

    /// <summary>Decides about a token, waiting for a fetch where the keys at hand may not suffice.</summary>
    /// <returns>Null where they cannot be had, so that nobody can tell.</returns>
    public async ValueTask<TokenResult?> ValidateAsync(TokenValidator validator, JsonWebToken token, CancellationToken cancellation)
    {
        var result = Validate(validator, token);
        if (!result.MayHaveNewKey)
        {
            return result;
        }

        if (Refresh() is { } fetch)
        {
            try
            {
                await fetch.WaitAsync(_source.Fetch.MaxWait, _clock, cancellation);
            }
            catch (TimeoutException)
            {
                // The fetch goes on; this request has waited long enough.
            }
        }

        result = Validate(validator, token);
        return result.MayHaveNewKey && (Current is null || HasFailed || IsFetching) ? null : result;
    }

    /// <summary>Decides about a token by the keys at hand.</summary>
    public TokenResult Validate(TokenValidator validator, JsonWebToken token)
        => validator.Validate(token, Current ?? VerificationKeySet.Empty, _clock.GetUtcNow());

    /// <summary>Fetches if it is time to.</summary>
    public void Tick()
    {
        bool isDue;
        lock (_lock)
        {
            isDue = _stated is null && _state.IsDue(Now);
            if (isDue && _state.HasFailed && _state.Keys(Now) is null && !_isOverdue)
            {
                _isOverdue = true;
                IdentityLog.NoKeys(_log, _source.Issuer);
            }
        }

        if (isDue)
        {
            Refresh();
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    private async Task FetchAsync()
    {
        try
        {
            var keys = await _fetch(_source);
            lock (_lock)
            {
                var hadFailed = _state.HasFailed;
                _state.Succeed(Now, keys);
                _isOverdue = false;
                if (hadFailed)
                {
                    IdentityLog.KeysRestored(_log, _source.Issuer, keys.Count);
                }
            }
        }
        catch (Exception e)
        {
            Fail(e is KeyFetchException ? e.Message : e.ToString());
        }
    }

    private void Fail(string reason)
    {
        lock (_lock)
        {
            // Told once and not with every attempt, of which there is one every few seconds.
            var isFirst = !_state.HasFailed;
            _state.Fail();
            if (isFirst && _state.Keys(Now) is not null)
            {
                IdentityLog.KeepsStaleKeys(_log, _source.Issuer, reason, Duration.Format(_source.Fetch.MaxStale));
            }
            else if (isFirst)
            {
                _isOverdue = true;
                IdentityLog.KeysMissing(_log, _source.Issuer, reason);
            }
        }
    }

    private static VerificationKeySet? Stated(KeySource source)
    {
        string? fault = null;
        IReadOnlyList<VerificationKey> keys = [];
        if (source.Jwks is { } jwks)
        {
            fault = JsonWebKeySet.Read(System.Text.Encoding.UTF8.GetBytes(jwks), out keys);
        }
        else if (source.Pem is { } pem)
        {
            fault = PemKeys.Read(pem, out keys);
        }

        return fault is not null ? throw new ArgumentException(fault, nameof(source)) : keys.Count > 0 ? new(keys) : null;
    }
}
