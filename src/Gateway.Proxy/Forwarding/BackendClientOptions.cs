using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Forwarding;

/// <summary>What must be equal for two clusters, or two versions of one, to share connections.</summary>
/// <param name="Protocol">The HTTP version.</param>
/// <param name="Connect">How long opening a connection may take.</param>
/// <param name="MaxConnections">To each destination; null for no bound.</param>
/// <param name="Tls">The name of a backendTls of the node; null for none.</param>
/// <param name="ServerName">The name that is asked for and must be proven; null for the Host that is sent.</param>
internal readonly record struct BackendClientOptions(
    BackendProtocol Protocol, TimeSpan Connect, int? MaxConnections = null, string? Tls = null, string? ServerName = null);
