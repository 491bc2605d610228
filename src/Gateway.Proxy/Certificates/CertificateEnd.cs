namespace Gateway.Proxy.Certificates;

/// <summary>When a certificate ends.</summary>
/// <param name="Kind">What shows it, as the tag of the metric: listener or backend_tls.</param>
/// <param name="Owner">The listener's url, or the name of the backendTls.</param>
/// <param name="File">Where it was read from.</param>
/// <param name="NotAfter">Its last moment.</param>
internal readonly record struct CertificateEnd(string Kind, string Owner, string File, DateTimeOffset NotAfter)
{
    /// <summary>That of what the file holds now.</summary>
    public static CertificateEnd Of(string kind, string owner, CertificateFile certificate) => new(kind, owner, certificate.Paths[0], certificate.Current.NotAfter);
}
