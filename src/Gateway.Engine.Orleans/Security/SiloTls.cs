using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Gateway.Engine.Orleans.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Engine.Orleans.Security;

/// <summary>Puts mutual TLS between Orleans and the connections of its silos.</summary>
internal sealed class SiloTls(SiloCertificates certificates, TimeProvider clock, OrleansLog log)
{
    /// <summary>Longer than a handshake takes on a busy machine, and shorter than silos wait for one another.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>For connections that other silos open.</summary>
    public ConnectionDelegate Accept(ConnectionDelegate next) => connection => RunAsync(
        connection, next, static (stream, certificates, cancellation) => stream.AuthenticateAsServerAsync(certificates.ForServer(), cancellation));

    /// <summary>For connections to other silos.</summary>
    public ConnectionDelegate Connect(ConnectionDelegate next) => connection => RunAsync(
        connection, next, static (stream, certificates, cancellation) => stream.AuthenticateAsClientAsync(certificates.ForClient(), cancellation));

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, SiloCertificates, CancellationToken, Task> authenticate)
    {
        var plain = connection.Transport;
        try
        {
            await using var stream = new SslStream(new PipeStream(plain));
            if (await TryAuthenticateAsync(connection, stream, authenticate))
            {
                await RunSecuredAsync(connection, plain, stream, next);
            }
            else
            {
                connection.Abort();
            }
        }
        finally
        {
            // A connection that closes itself completes the transport it has by then, which may be the secured one: it would
            // wait for this one for ever, and a silo that stops for it.
            await plain.Input.CompleteAsync();
            await plain.Output.CompleteAsync();
        }
    }

    private static async Task RunSecuredAsync(ConnectionContext connection, IDuplexPipe plain, SslStream stream, ConnectionDelegate next)
    {
        var secured = new Pipes(PipeReader.Create(stream, new(leaveOpen: true)), PipeWriter.Create(stream, new(leaveOpen: true)));
        connection.Transport = secured;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await secured.Input.CompleteAsync();
            await secured.Output.CompleteAsync();
        }
    }

    private async Task<bool> TryAuthenticateAsync(
        ConnectionContext connection, SslStream stream, Func<SslStream, SiloCertificates, CancellationToken, Task> authenticate)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed);
        try
        {
            await authenticate(stream, certificates, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or UnauthorizedAccessException or CryptographicException or OperationCanceledException)
        {
            log.HandshakeFailed($"{connection.RemoteEndPoint}", (exception.InnerException ?? exception).Message);
            return false;
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
