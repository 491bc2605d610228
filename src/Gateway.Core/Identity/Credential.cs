namespace Gateway.Core.Identity;

/// <summary>
/// An API key, of which only a hash is kept: keyId and sha256 for a key made by <c>gateway keys new</c>, or hmac for
/// one chosen by people. Or provider and subject: whoever shows a token of that provider for that subject.
/// </summary>
public sealed record Credential
{
    /// <summary>The id in the key: gw_ID_SECRET.</summary>
    public string? KeyId { get; init; }

    /// <summary>SHA-256 of the key's secret part, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// HMAC-SHA-256 of the whole key with the node's pepper, 64 hexadecimal digits: a key that people chose could be
    /// guessed from a plain hash.
    /// </summary>
    public string? Hmac { get; init; }

    /// <summary>The id of the identity provider whose tokens stand for this consumer.</summary>
    public string? Provider { get; init; }

    /// <summary>What the provider calls this consumer: the value of its claims.consumer, which is sub unless stated.</summary>
    public string? Subject { get; init; }

    /// <summary>Without hashes, and without an id that may be a whole key by mistake: this text may end in a log.</summary>
    public override string ToString() => KeyId is { } id && ApiKey.IsId(id) ? $"Credential {id}" : nameof(Credential);
}
