using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>Says what became of a request that could not be forwarded to its end: status, Proxy-Status error, and why.</summary>
internal static class ForwardFailure
{
    public static Problem Explain(Exchange exchange, ForwarderError error)
    {
        var context = exchange.Context!;
        if (context.RequestAborted.IsCancellationRequested)
        {
            return new(Problem.ClientClosedRequest, "Client closed request", "The client went away.", "connection_terminated");
        }

        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var place = $"destination '{exchange.Destination!.Id}' of cluster '{exchange.Route!.Cluster.Id}'";
        return ExplainTimeout(exchange, place)
            ?? ExplainClient(exchange, error, exception)
            ?? ExplainDestination(error, exception, place);
    }

    private static Problem? ExplainTimeout(Exchange exchange, string place)
    {
        var phase = exchange.Answered == 0 ? "http_response_timeout" : "connection_read_timeout";
        if (exchange.TotalToken.IsCancellationRequested)
        {
            return GatewayTimeout($"The exchange with {place} was not done in the time allowed for all of it (timeouts.total).", phase);
        }

        return exchange.ActivityToken.IsCancellationRequested
            ? GatewayTimeout($"Nothing was heard from {place} for the time allowed (timeouts.activity).", phase)
            : null;
    }

    private static Problem? ExplainClient(Exchange exchange, ForwarderError error, Exception? exception)
    {
        if (error is not (ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled))
        {
            return null;
        }

        return Find<BadHttpRequestException>(exception) is { StatusCode: StatusCodes.Status413PayloadTooLarge }
            ? RequestScreen.BodyTooLarge(exchange.MaxBodyBytes ?? 0)
            : new(400, "Bad request", "The request body could not be read to its end.", "http_request_error");
    }

    private static Problem ExplainDestination(ForwarderError error, Exception? exception, string place)
    {
        if (Find<OperationCanceledException>(exception) is not null || Find<TimeoutException>(exception) is not null)
        {
            return GatewayTimeout($"No connection to {place} could be opened in the time allowed (timeouts.connect).", "connection_timeout");
        }

        if (error == ForwarderError.RequestCreation)
        {
            return new(400, "Bad request", "The request cannot be forwarded: " + exception?.Message, "http_request_error");
        }

        var (reason, type) = Reason(exception);
        return new(502, "Bad gateway", $"The request to {place} failed: {reason}.", type);
    }

    private static Problem GatewayTimeout(string detail, string type) => new(504, "Gateway timeout", detail, type);

    private static (string Reason, string Type) Reason(Exception? exception)
    {
        if (Find<AuthenticationException>(exception) is { } tls)
        {
            return tls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                ? ("its TLS certificate is not trusted", "tls_certificate_error")
                : ("the TLS handshake failed", "tls_protocol_error");
        }

        return (Find<HttpIOException>(exception)?.HttpRequestError ?? Find<HttpRequestException>(exception)?.HttpRequestError) switch
        {
            HttpRequestError.NameResolutionError => ("its host name was not found", "dns_error"),
            HttpRequestError.ConnectionError => Connection(Find<SocketException>(exception)?.SocketErrorCode),
            HttpRequestError.SecureConnectionError => ("the TLS handshake failed", "tls_protocol_error"),
            HttpRequestError.HttpProtocolError => ("it broke the HTTP protocol", "http_protocol_error"),
            HttpRequestError.VersionNegotiationError => ("it does not speak the HTTP version asked for (cluster protocol)", "http_protocol_error"),
            HttpRequestError.ConfigurationLimitExceeded => ("its response head is larger than 64 KiB", "http_response_header_section_size"),
            HttpRequestError.ResponseEnded => ("it closed the connection before its response was whole", "http_response_incomplete"),
            HttpRequestError.InvalidResponse => ("its response is no valid HTTP", "http_protocol_error"),
            HttpRequestError.ExtendedConnectNotSupported => ("it does not take WebSockets over HTTP/2", "http_upgrade_failed"),
            _ => ("the connection broke", "connection_terminated"),
        };
    }

    private static (string Reason, string Type) Connection(SocketError? error) => error switch
    {
        SocketError.ConnectionRefused => ("it refused the connection", "connection_refused"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ("its host name was not found", "dns_error"),
        SocketError.TimedOut => ("opening the connection timed out", "connection_timeout"),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => ("it cannot be reached over the network", "destination_ip_unroutable"),
        _ => ("no connection could be opened", "connection_terminated"),
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }

            if (exception is AggregateException { InnerExceptions: var all } && all.Select(Find<T>).FirstOrDefault(e => e is not null) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }
}
