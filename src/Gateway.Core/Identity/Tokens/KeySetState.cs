namespace Gateway.Core.Identity.Tokens;

/// <summary>
/// When the keys of one issuer are fetched, and how long they hold. Pure: takes the time as an argument; whoever owns it
/// serialises calls.
/// </summary>
/// <remarks>
/// One fetch at a time, and none sooner than <see cref="MinInterval"/> after the start of the one before, whatever asks
/// for it: unknown keys by the thousand cost what one costs. Keys hold until a fetch replaces them, and for MaxStale
/// after the last that succeeded.
/// </remarks>
/// <param name="settings">The provider's.</param>
public sealed class KeySetState(KeyFetchSettings settings)
{
    /// <summary>Between the starts of two fetches.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(5);

    private VerificationKeySet? _keys;
    private TimeSpan? _lastStart;
    private TimeSpan _lastSuccess;
    private bool _isFetching;
    private bool _hasFailed;

    /// <summary>Whether the last fetch that ended failed.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>How old the keys are; zero where there are none.</summary>
    public TimeSpan Age(TimeSpan now) => _keys is null ? TimeSpan.Zero : now - _lastSuccess;

    /// <summary>The keys; null where there are none yet, or they are too old.</summary>
    /// <param name="now">Monotonic time since any fixed origin.</param>
    public VerificationKeySet? Keys(TimeSpan now)
    {
        if (_keys is not null && now - _lastSuccess >= settings.MaxStale)
        {
            _keys.RetireFor(null);
            _keys = null;
        }

        return _keys;
    }

    /// <summary>Whether it is time to fetch, though nobody asked: there are no keys, the last fetch failed, or they have their age.</summary>
    public bool IsDue(TimeSpan now) => Keys(now) is null || _hasFailed || now - _lastSuccess >= settings.RefreshInterval;

    /// <summary>Begins a fetch, if one may begin; it ends with <see cref="Succeed"/> or <see cref="Fail"/>.</summary>
    public bool TryBegin(TimeSpan now)
    {
        if (_isFetching || (_lastStart is { } start && now - start < MinInterval))
        {
            return false;
        }

        _isFetching = true;
        _lastStart = now;
        return true;
    }

    /// <summary>Puts fetched keys in place of the old ones. What was withdrawn is void from here on.</summary>
    public void Succeed(TimeSpan now, IReadOnlyList<VerificationKey> keys)
    {
        var next = new VerificationKeySet(keys, _keys);
        var previous = _keys;
        _keys = next;
        previous?.RetireFor(next);
        _lastSuccess = now;
        _isFetching = _hasFailed = false;
    }

    /// <summary>Keeps what there is.</summary>
    public void Fail()
    {
        _isFetching = false;
        _hasFailed = true;
    }
}
