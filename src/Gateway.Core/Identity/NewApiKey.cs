namespace Gateway.Core.Identity;

/// <summary>A key at its making, the only moment at which its secret is known.</summary>
public sealed record NewApiKey
{
    /// <summary>The key as its consumer sends it. Secret.</summary>
    public required string Text { get; init; }

    /// <summary>The key's id, for <see cref="Credential.KeyId"/>.</summary>
    public required string KeyId { get; init; }

    /// <summary>The hash of the key's secret part, for <see cref="Credential.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Without the secret: this text may end in a log.</summary>
    public override string ToString() => $"NewApiKey {KeyId}";
}
