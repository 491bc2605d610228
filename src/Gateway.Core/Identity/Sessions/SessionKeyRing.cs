namespace Gateway.Core.Identity.Sessions;

/// <summary>The keys of a fleet's session cookies: one that encrypts, and older ones that still decrypt.</summary>
/// <remarks>Pure: takes the time and random bytes as arguments. Asking twice gives the same keys.</remarks>
public sealed class SessionKeyRing
{
    /// <summary>After which the next request brings a new key.</summary>
    public static readonly TimeSpan RotationAge = TimeSpan.FromDays(30);

    /// <summary>After which a key is forgotten: no session is older than the two days between.</summary>
    public static readonly TimeSpan RetentionAge = TimeSpan.FromDays(32);

    private readonly List<SessionKey> _keys;

    public SessionKeyRing()
        : this([])
    {
    }

    internal SessionKeyRing(List<SessionKey> keys) => _keys = keys;

    /// <summary>The keys, the newest last.</summary>
    internal IReadOnlyList<SessionKey> Keys => _keys;

    /// <summary>The keys in use from now on, the one that encrypts last.</summary>
    public IReadOnlyList<SessionKey> Handle(TimeSpan now, SessionKeyRequest request)
    {
        _keys.RemoveAll(key => now - key.Created >= RetentionAge);
        if (_keys.Count == 0 || now - _keys[^1].Created >= RotationAge)
        {
            _keys.Add(new(request.Id, now, request.Secret));
        }

        return [.. _keys];
    }
}
