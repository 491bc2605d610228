using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Proxy.Listeners;

/// <summary>
/// Names an HTTP/2 endpoint without a socket: it accepts the connections that a cleartext listener recognised by
/// their first bytes as HTTP/2.
/// </summary>
/// <param name="name">The address of the listener in front, for logs.</param>
internal sealed class PriorKnowledgeEndPoint(string name) : EndPoint
{
    private const string Suffix = " (HTTP/2 by prior knowledge)";

    /// <summary>Connections on their way from the listener to the HTTP/2 endpoint; each waits for the server to take it.</summary>
    public Channel<ConnectionContext> Connections { get; } = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>Whether an address that the server reports is such an endpoint, which nobody can connect to.</summary>
    public static bool IsNameOf(string address) => address.EndsWith(Suffix, StringComparison.Ordinal);

    public override string ToString() => name + Suffix;
}
