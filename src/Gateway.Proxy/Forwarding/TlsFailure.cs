using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace Gateway.Proxy.Forwarding;

/// <summary>Says why there is no TLS with a destination.</summary>
internal static partial class TlsFailure
{
    /// <returns>The reason as a clause, and the Proxy-Status error; null where something else failed.</returns>
    public static (string Reason, string Type)? Explain(Exception? exception)
    {
        AuthenticationException? failed = null;
        for (; exception is not null; exception = exception.InnerException)
        {
            failed ??= exception as AuthenticationException;

            // With TLS 1.3 a destination that dislikes the gateway's certificate says so after the handshake.
            if (Alert().Match(exception.Message) is { Success: true } alert)
            {
                return ($"it ended TLS with the alert '{alert.Groups[1].Value}'{HintOf(alert.Groups[1].Value)}", "tls_alert_received");
            }
        }

        return failed is null ? null
            : !failed.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) ? ("the TLS handshake failed", "tls_protocol_error")
            : (CertificateFault(failed.Message), "tls_certificate_error");
    }

    private static string CertificateFault(string message)
        => message.Contains("NameMismatch", StringComparison.Ordinal) ? "its TLS certificate is for another name than it goes by (the destination's host, or the cluster's serverName)"
            : message.Contains("NotTimeValid", StringComparison.Ordinal) ? "its TLS certificate, or one above it, has ended or not begun"
            : "its TLS certificate is not trusted (no authority of the cluster's tls, or of the system, signed it)";

    private static string HintOf(string alert)
        => alert.Contains("certificate", StringComparison.Ordinal) || alert is "unknown ca" or "handshake failure"
            ? ": it wants a certificate of the gateway's, or another one (the cluster's tls)"
            : alert is "no application protocol" ? ": it does not speak the HTTP version asked for (cluster protocol)"
            : "";

    /// <summary>How OpenSSL tells an alert: <c>error:0A00045C:SSL routines::tlsv13 alert certificate required</c>.</summary>
    [GeneratedRegex("^error:[0-9A-F]+:SSL routines:.* alert ([a-z ]+)$")]
    private static partial Regex Alert();
}
