namespace Gateway.Proxy.Settings;

/// <summary>The Redis that the nodes of a fleet share. Whoever can write to it can change the fleet's limits and routes.</summary>
public sealed record RedisSettings
{
    /// <summary>Where it listens, as host:port; several for the nodes of one Redis Cluster. Default: none.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The ACL user. Default: Redis' own default user.</summary>
    public string? User { get; init; }

    /// <summary>The password. Better given as an environment variable, or with passwordPath, than in a file that others read.</summary>
    public string? Password { get; init; }

    /// <summary>A file that holds the password and nothing else, such as a mounted secret.</summary>
    public string? PasswordPath { get; init; }

    /// <summary>Whether the connection is encrypted and Redis' certificate checked. Default: false.</summary>
    public bool Tls { get; init; }

    /// <summary>The name in Redis' certificate. Default: the endpoint's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>A PEM file with the authorities that may have signed Redis' certificate. Default: those the system trusts.</summary>
    public string? TlsCaPath { get; init; }

    /// <summary>The number of the database. From 0 to 65535. Default: 0.</summary>
    public int Database { get; init; }
}
