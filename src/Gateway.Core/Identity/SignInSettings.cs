namespace Gateway.Core.Identity;

/// <summary>
/// How browsers sign in with a provider (OpenID Connect, authorization code flow with PKCE). Register
/// PUBLICURL/.gateway/callback as the redirect URI with the provider.
/// </summary>
public sealed record SignInSettings
{
    /// <summary>What the provider calls this gateway.</summary>
    public required string ClientId { get; init; }

    /// <summary>The environment variable, on every node, with the secret that the provider gave this gateway. Default: it has none.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>Where browsers reach this gateway: scheme and host, such as https://shop.example.com.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>The scopes to ask for; openid is always among them. With offline_access sessions are renewed. Default: openid alone.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>
    /// After how long a browser has to sign in again, however often its session was renewed. A session also ends with the
    /// token it stands on, where that cannot be renewed. From 1m to 24h. Default: 8h.
    /// </summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(8);
}
