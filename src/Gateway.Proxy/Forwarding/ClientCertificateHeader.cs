using System.Net.Http.Headers;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Tells backends which verified certificate the client has (RFC 9440). What a client says of itself in these headers never
/// passes; what a trusted proxy says does, unless the gateway knows better.
/// </summary>
internal static class ClientCertificateHeader
{
    private const string Name = "Client-Cert";
    private const string ChainName = "Client-Cert-Chain";

    /// <summary>The subject of the client's certificate; null where it has none.</summary>
    public static string? SubjectOf(Exchange exchange) => exchange.Context!.Features.Get<ITlsConnectionFeature>()?.ClientCertificate?.Subject;

    /// <summary>Whether a header is a claim about the client's certificate.</summary>
    public static bool IsClaim(string name) => name.Length is 11 or 17
        && (name.Equals(Name, StringComparison.OrdinalIgnoreCase) || name.Equals(ChainName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds it to a request that has no claims of others.</summary>
    public static void Write(Exchange exchange, HttpRequestHeaders headers)
    {
        var certificate = exchange.Context!.Request.IsHttps ? exchange.Context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate : null;
        if (certificate is not null)
        {
            headers.Remove(Name);
            headers.Remove(ChainName);

            // A byte sequence of structured fields (RFC 9651, section 3.3.5).
            headers.TryAddWithoutValidation(Name, $":{Convert.ToBase64String(certificate.RawDataMemory.Span)}:");
        }
    }
}
