using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Core.Engines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>Turns what keeps a node from starting into a sentence with a remedy.</summary>
internal static class StartFailure
{
    /// <returns>The sentence; null for what is nobody's mistake but ours and should be seen whole.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Another process listens there: stop it, or change the listener's url in the node's settings.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "A listener's port needs more rights (ports below 1024 do): choose another one, or grant CAP_NET_BIND_SERVICE.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "A listener's address is not one of this machine's: change its url in the node's settings.",
        CryptographicException => $"A certificate cannot be used: {exception.Message} Check path, keyPath and password of certificate, and caPath, under listeners and backendTls in the node's settings.",
        InvalidOperationException or NodeStartException or EngineStartException => exception.Message,
        IOException or UnauthorizedAccessException => exception.Message,
        _ => null,
    };
}
