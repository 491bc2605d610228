using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Sessions;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>The fleet's keys of session cookies, as this node knows them.</summary>
internal sealed class SessionKeys : PeriodicService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two looks for a key that nobody knows.</summary>
    private static readonly TimeSpan MissInterval = TimeSpan.FromSeconds(1);

    private readonly IAuthorities<SessionKeyRequest, IReadOnlyList<SessionKey>> _authorities;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private IReadOnlyList<SessionKey> _keys = [];
    private Task? _refreshing;
    private long _refreshed;

    public SessionKeys(IEngine engine, TimeProvider clock)
        : this(engine.Host(new SessionKeyKind()), clock)
    {
    }

    /// <param name="authorities">Where the fleet keeps them.</param>
    /// <param name="clock">Spaces out calls.</param>
    internal SessionKeys(IAuthorities<SessionKeyRequest, IReadOnlyList<SessionKey>> authorities, TimeProvider clock)
        : base(Interval, clock)
    {
        _clock = clock;
        _authorities = authorities;
    }

    /// <summary>The key to encrypt with; null while the fleet's cannot be had.</summary>
    public async ValueTask<SessionKey?> NewestAsync()
    {
        if (!HasAny)
        {
            await RefreshOnceAsync();
        }

        var keys = Volatile.Read(ref _keys);
        return keys.Count > 0 ? keys[^1] : null;
    }

    /// <summary>Whether the fleet's keys are known.</summary>
    public bool HasAny => Volatile.Read(ref _keys).Count > 0;

    /// <summary>The key with an id; null where the fleet has none, as of a cookie that somebody made up.</summary>
    public async ValueTask<SessionKey?> FindAsync(ulong id)
    {
        if (Known(id) is { } known)
        {
            return known;
        }

        // Perhaps another node has just made it, or this one has just started.
        await RefreshOnceAsync();
        return Known(id);
    }

    protected override async Task TickAsync(CancellationToken stoppingToken)
    {
        // Fleets without sessions never ask.
        if (HasAny)
        {
            await RefreshAsync();
        }
    }

    private SessionKey? Known(ulong id) => Volatile.Read(ref _keys).FirstOrDefault(key => key.Id == id);

    /// <summary>One call for all requests that ask meanwhile, and none soon after it: made-up cookies must not cost a call each.</summary>
    private Task RefreshOnceAsync()
    {
        lock (_lock)
        {
            if (_refreshing is { IsCompleted: false })
            {
                return _refreshing;
            }

            if (_refreshing is not null && _clock.GetElapsedTime(_refreshed) < MissInterval)
            {
                return Task.CompletedTask;
            }

            _refreshed = _clock.GetTimestamp();
            return _refreshing = RefreshAsync();
        }
    }

    private async Task RefreshAsync()
    {
        var request = new SessionKeyRequest(RandomNumber.UInt64(), ImmutableArray.Create(RandomNumberGenerator.GetBytes(SessionKey.SecretBytes)));
        var result = await _authorities.CallAsync(SessionKeyKind.Key, request, CallTimeout);
        if (result.TryGetReply(out var keys))
        {
            Volatile.Write(ref _keys, keys);
        }
    }
}
