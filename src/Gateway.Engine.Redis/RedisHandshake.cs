using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>Opens one connection by hand before the client library does, because the library hides why it cannot.</summary>
/// <remarks>Logs in, selects the database and pings, then closes. Needs no permission that the engine would not.</remarks>
internal sealed class RedisHandshake(RedisOptions options, RedisTrust trust)
{
    private const int MaxLineLength = 512;

    /// <summary>Tries an endpoint once, for as long as the token lets it.</summary>
    /// <returns>Null if it works; otherwise why not, where trying again may help.</returns>
    /// <exception cref="EngineStartException">Trying again cannot help.</exception>
    public async Task<string?> TryAsync(RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        var hint = "";
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            hint = options.Tls ? " in the TLS handshake; does it speak TLS on this port?" : "; does it speak TLS only on this port?";
            await using var stream = options.Tls
                ? await AuthenticateAsync(client.GetStream(), endpoint, cancellationToken)
                : client.GetStream();
            hint = options.Tls ? "" : hint;
            return await LogInAsync(stream, endpoint, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return $"{endpoint}: {exception.Message}{hint}";
        }
        catch (OperationCanceledException)
        {
            return $"{endpoint}: no answer in time{hint}";
        }
    }

    private async Task<Stream> AuthenticateAsync(NetworkStream network, RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var stream = new SslStream(network, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new()
                {
                    TargetHost = options.TlsServerName ?? endpoint.Host,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = trust.Refusal(certificate, chain, errors)) is null,
                },
                cancellationToken);
            return stream;
        }
        catch (AuthenticationException exception)
        {
            await stream.DisposeAsync();
            throw new EngineStartException(
                $"Redis at {endpoint} is not to be trusted: {refusal ?? $"the TLS handshake failed ({exception.Message}); does it speak TLS on this port?"}. "
                    + "Check its certificate, and the authority and server name set for it.",
                exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<string?> LogInAsync(Stream stream, RedisEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (options.Password is { } password)
        {
            string[] login = options.User is { } user ? ["AUTH", user, password] : ["AUTH", password];
            var answer = await AskAsync(stream, endpoint, login, cancellationToken);
            if (answer.StartsWith("-WRONGPASS", StringComparison.Ordinal) || answer.Contains("password", StringComparison.OrdinalIgnoreCase))
            {
                throw new EngineStartException(
                    $"Redis at {endpoint} refuses the {(options.User is null ? "password" : $"password of the user '{options.User}'")}: {answer.TrimStart('-')}.");
            }

            if (answer != "+OK")
            {
                return Interpret(endpoint, answer);
            }
        }

        if (options.Database > 0 && await AskAsync(stream, endpoint, ["SELECT", $"{options.Database}"], cancellationToken) is not "+OK" and var refusal)
        {
            return Interpret(endpoint, refusal);
        }

        return Interpret(endpoint, await AskAsync(stream, endpoint, ["PING"], cancellationToken));
    }

    private string? Interpret(RedisEndpoint endpoint, string answer) => RedisRefusal.CodeOf(answer.TrimStart('-')) switch
    {
        _ when answer[0] == '+' => null,
        "NOAUTH" => throw new EngineStartException($"Redis at {endpoint} asks for a password, and {(options.Password is null ? "none is set" : "takes another one")}."),
        "LOADING" or "MASTERDOWN" or "BUSY" => $"{endpoint}: {answer.TrimStart('-')}",
        _ when answer.Contains("max number of clients", StringComparison.Ordinal) => $"{endpoint}: {answer.TrimStart('-')}",
        "NOPERM" => null, // It may not ping, but it is logged in.
        _ => throw new EngineStartException($"Redis at {endpoint} refuses to serve: {answer.TrimStart('-')}."),
    };

    private static async Task<string> AskAsync(Stream stream, RedisEndpoint endpoint, string[] command, CancellationToken cancellationToken)
    {
        var request = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
        {
            request.Append($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        return await ReadLineAsync(stream, cancellationToken) switch
        {
            ['+' or '-', ..] and var line => line,
            "" => throw new IOException("the connection was closed"),
            _ => throw new EngineStartException($"What answers at {endpoint} is not Redis, or speaks TLS only. Check the port, and whether TLS is to be switched on."),
        };
    }

    /// <returns>What came before the end of the line, the end of the connection, or the point from which it is no answer.</returns>
    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < MaxLineLength && await stream.ReadAsync(one, cancellationToken) > 0 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
