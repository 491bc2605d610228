namespace Gateway.Core.Identity.Issuing;

/// <summary>A change of the directory.</summary>
/// <param name="Id">Random; a change that is sent again has the same, and is made once.</param>
/// <param name="Action">What to do.</param>
/// <param name="Consumer">The consumer's id.</param>
public sealed record IssuingChange(ulong Id, IssuingAction Action, string Consumer)
{
    /// <summary>The revision that the consumer must have; null for any.</summary>
    public long? Expected { get; init; }

    /// <summary>Of create and update: the tier; null for none.</summary>
    public string? Tier { get; init; }

    /// <summary>Of create, update, issue and rotate.</summary>
    public string Note { get; init; } = "";

    /// <summary>Of rotate, revoke and expire: the key that is there.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Of issue and rotate: the new key.</summary>
    public string NewKeyId { get; init; } = "";

    /// <summary>Of issue and rotate: the new key's hash.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Of issue and rotate: how long the new key lasts; of expire: the one that is there. Null for ever.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Of rotate: how long the old key lasts still, if it does not end before.</summary>
    public TimeSpan Overlap { get; init; }
}
