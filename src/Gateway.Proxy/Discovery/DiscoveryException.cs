namespace Gateway.Proxy.Discovery;

/// <summary>A source of destinations gave no answer that can be used. The message is a clause that says why.</summary>
internal sealed class DiscoveryException(string message, Exception? inner = null) : Exception(message, inner);
