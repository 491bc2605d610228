using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Certificates;

/// <summary>What this node's settings have for clusters to name as tls.</summary>
internal sealed class BackendIdentities
{
    private readonly Dictionary<string, BackendIdentity> _all;

    /// <param name="settings">The identities by name.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file cannot be used.</exception>
    public BackendIdentities(IReadOnlyDictionary<string, BackendTlsSettings> settings)
        => _all = settings.ToDictionary(tls => tls.Key, tls => new BackendIdentity(tls.Key, tls.Value), StringComparer.Ordinal);

    /// <summary>Those of a node whose settings have none.</summary>
    public static BackendIdentities None { get; } = new(new NodeSettings().BackendTls);

    public IReadOnlyCollection<BackendIdentity> All => _all.Values;

    /// <summary>The one of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: tables that name it are refused before.</exception>
    public BackendIdentity this[string name] => _all[name];
}
