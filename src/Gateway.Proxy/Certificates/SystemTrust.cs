using System.Security.Cryptography.X509Certificates;

namespace Gateway.Proxy.Certificates;

/// <summary>Servers that the system's authorities vouch for.</summary>
internal static class SystemTrust
{
    /// <summary>How to judge a server's certificate.</summary>
    /// <remarks>
    /// Neither revocation nor certificates that the server does not send are asked for: that would be a call to somebody
    /// else within each handshake, and a thread would wait for it that serves other connections too.
    /// </remarks>
    public static X509ChainPolicy Policy() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
}
