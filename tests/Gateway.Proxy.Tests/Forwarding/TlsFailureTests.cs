using System.Security.Authentication;
using Gateway.Proxy.Forwarding;

namespace Gateway.Proxy.Tests.Forwarding;

public sealed class TlsFailureTests
{
    [Theory]
    [InlineData("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", "its TLS certificate is for another name")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid", "its TLS certificate, or one above it, has ended or not begun")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: PartialChain", "its TLS certificate is not trusted")]
    public void Explain_CertificateOfTheDestination_SaysWhatIsWrongWithIt(string message, string reason)
    {
        var failure = TlsFailure.Explain(new HttpRequestException("outer", new AuthenticationException(message)))!.Value;

        Assert.StartsWith(reason, failure.Reason, StringComparison.Ordinal);
        Assert.Equal("tls_certificate_error", failure.Type);
    }

    [Fact]
    public void Explain_NoAgreement_IsAProtocolError()
        => Assert.Equal(("the TLS handshake failed", "tls_protocol_error"), TlsFailure.Explain(new AuthenticationException("Authentication failed, see inner exception.", new IOException("eof"))));

    [Theory]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", "certificate required", true)]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", "unknown ca", true)]
    [InlineData("error:0A000410:SSL routines::sslv3 alert handshake failure", "handshake failure", true)]
    [InlineData("error:0A000410:SSL routines::ssl/tls alert bad certificate", "bad certificate", true)]
    [InlineData("error:0A000438:SSL routines::tlsv1 alert internal error", "internal error", false)]
    public void Explain_AlertAmidOrAfterTheHandshake_TellsWhichAndWhatItMayWant(string openSsl, string alert, bool isAboutUs)
    {
        foreach (var outer in new Func<Exception, Exception>[] { e => new AuthenticationException("Authentication failed, see inner exception.", e), e => new IOException("The decryption operation failed, see inner exception.", e) })
        {
            var failure = TlsFailure.Explain(new HttpRequestException("outer", outer(new InvalidOperationException("ssl", new InvalidOperationException(openSsl)))))!.Value;

            Assert.StartsWith($"it ended TLS with the alert '{alert}'", failure.Reason, StringComparison.Ordinal);
            Assert.Equal((isAboutUs, "tls_alert_received"), (failure.Reason.Contains("a certificate of the gateway's", StringComparison.Ordinal), failure.Type));
        }
    }

    [Fact]
    public void Explain_SomethingElse_IsNotForIt()
        => Assert.Null(TlsFailure.Explain(new HttpRequestException("no alert here", new IOException("Connection reset by peer"))));
}
