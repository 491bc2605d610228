namespace Gateway.Core.Identity.Issuing;

/// <summary>A key that operators issued while the fleet runs. Its secret is nowhere: this is a hash.</summary>
/// <param name="KeyId">The id in the key: gw_ID_SECRET.</param>
/// <param name="Sha256">SHA-256 of its secret part, 64 hexadecimal digits in lower case.</param>
/// <param name="CreatedAt">When it was issued, since the Unix epoch by the authority's clock.</param>
/// <param name="ExpiresAt">When it ends, likewise; null for never.</param>
/// <param name="RevokedAt">When it was revoked, likewise; null where it was not.</param>
/// <param name="UsedAt">About when a node last saw it, likewise; null for never.</param>
/// <param name="Note">What it is for, as the operator said.</param>
public sealed record IssuedKey(string KeyId, string Sha256, TimeSpan CreatedAt, TimeSpan? ExpiresAt, TimeSpan? RevokedAt, TimeSpan? UsedAt, string Note)
{
    /// <summary>Whether it lets anybody in.</summary>
    /// <param name="now">By the same clock.</param>
    public bool IsLive(TimeSpan now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);

    /// <summary>Without the hash: this text may end in a log.</summary>
    public override string ToString() => $"IssuedKey {KeyId}";
}
