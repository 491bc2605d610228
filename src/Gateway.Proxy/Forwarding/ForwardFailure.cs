using System.Net.Sockets;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>Says what became of a request that could not be forwarded to its end: status, Proxy-Status error, and why.</summary>
internal static class ForwardFailure
{
    private const string ConnectionTimeout = "connection_timeout";

    /// <summary>The HTTP/2 error code REFUSED_STREAM.</summary>
    private const long RefusedStream = 7;

    /// <returns>Null where nothing failed that the client has to hear of.</returns>
    public static Problem? Explain(Exchange exchange, ForwarderError error)
    {
        var context = exchange.Context!;
        if (exchange is { Answered: 0, TryDeadline.IsExpired: true })
        {
            return GatewayTimeout($"No response came from {Place(exchange)} in the time allowed for one try (retries.perTryTimeout).", "http_response_timeout");
        }

        if (error == ForwarderError.None)
        {
            return exchange.Answered == 0 ? BadHandshake : null;
        }

        if (exchange.ResponseIsWhole)
        {
            return null; // Only the request's body broke off, when nobody needed the rest of it any more.
        }

        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var place = Place(exchange);
        return ExplainTimeout(exchange, error, exception, place)
            ?? ExplainClient(exchange, error, exception)
            ?? ExplainDestination(exchange, error, exception, place);
    }

    /// <summary>Whether the destination cannot have seen the request: no connection came about, or it said so (RFC 9113, section 8.7).</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="failure">What <see cref="Explain"/> said of its last try.</param>
    public static bool IsUnsent(Exchange exchange, Problem failure)
    {
        if (exchange.TryDeadline is { IsExpired: true })
        {
            return false; // It may have got there in time.
        }

        var exception = exchange.Context!.Features.Get<IForwarderErrorFeature>()?.Exception;
        return failure.Error == ConnectionTimeout
            || Find<HttpRequestException>(exception)?.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.VersionNegotiationError
            || Find<HttpProtocolException>(exception)?.ErrorCode == RefusedStream;
    }

    /// <summary>Why no response came, as a clause.</summary>
    /// <param name="exception">What the client said.</param>
    /// <param name="client">The client.</param>
    /// <param name="destination">The destination's address.</param>
    public static string ReasonOf(Exception exception, BackendClient client, Uri destination)
    {
        var (reason, type) = Reason(exception);
        return MayBeTls(type) ? reason + client.HintOf(destination) : reason;
    }

    private static Problem ClientClosedRequest { get; } = new(
        Problem.ClientClosedRequest, "Client closed request", "The client went away.", "connection_terminated");

    /// <summary>The forwarder's own refusal: it answers without asking the destination, and without a body.</summary>
    private static Problem BadHandshake { get; } = new(
        400, "Bad request", "The WebSocket handshake has no valid Sec-WebSocket-Key.", "http_request_error");

    private static Problem TrailersTooLarge { get; } = new(
        431, "Request header fields too large", "The headers and trailers of the request are larger or more than this gateway takes (limits.maxRequestHeaderBytes, limits.maxRequestHeaders).", "http_request_error");

    private static Problem? ExplainTimeout(Exchange exchange, ForwarderError error, Exception? exception, string place)
    {
        var phase = exchange.Answered == 0 ? "http_response_timeout" : "connection_read_timeout";
        if (IsCanceled(error))
        {
            return exchange.TotalToken.IsCancellationRequested
                ? GatewayTimeout($"The exchange with {place} was not done in the time allowed for all of it (timeouts.total).", phase)
                : null;
        }

        // The forwarder fires the activity's token after other errors too, so the token alone tells nothing.
        var isSilence = error == ForwarderError.UpgradeActivityTimeout
            || (exchange.ActivityToken.IsCancellationRequested && Find<OperationCanceledException>(exception) is not null);
        return isSilence ? GatewayTimeout($"Nothing was heard from {place} for the time allowed (timeouts.activity).", phase) : null;
    }

    /// <summary>Whether a token given to the forwarder ended the exchange: the total time, or the client.</summary>
    private static bool IsCanceled(ForwarderError error) => error
        is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;

    private static Problem? ExplainClient(Exchange exchange, ForwarderError error, Exception? exception)
    {
        if (error == ForwarderError.RequestBodyClient)
        {
            return Find<BadHttpRequestException>(exception) switch
            {
                null or { Message: "Unexpected end of request content." } => ClientClosedRequest,
                { StatusCode: StatusCodes.Status408RequestTimeout } => RequestScreen.BodyTooSlow(
                    (int)(exchange.Context!.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate?.BytesPerSecond ?? 0)),
                { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestScreen.BodyTooLarge(exchange.MaxBodyBytes ?? 0),
                { StatusCode: StatusCodes.Status431RequestHeaderFieldsTooLarge } => TrailersTooLarge,
                _ => new(400, "Bad request", "The request body is no valid HTTP.", "http_request_error"),
            };
        }

        // Of a response that has begun, the abort may be the forwarder's own.
        var response = exchange.Context!.Response;
        var hasLeft = response.HasStarted
            ? error is ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient
            : exchange.Context.RequestAborted.IsCancellationRequested;
        return hasLeft || IsCanceled(error) ? ClientClosedRequest : null;
    }

    private static Problem ExplainDestination(Exchange exchange, ForwarderError error, Exception? exception, string place)
    {
        if (Find<OperationCanceledException>(exception) is not null || Find<TimeoutException>(exception) is not null)
        {
            return GatewayTimeout($"No connection to {place} could be opened in the time allowed (timeouts.connect).", ConnectionTimeout);
        }

        if (error == ForwarderError.RequestCreation)
        {
            return new(400, "Bad request", "The request cannot be forwarded: " + exception?.Message, "http_request_error");
        }

        var (reason, type) = error switch
        {
            ForwarderError.ResponseHeaders => ("its response is no valid HTTP", "http_protocol_error"),
            ForwarderError.UpgradeResponseClient => ("it switched protocols without being asked", "http_upgrade_failed"),
            _ => Reason(exception),
        };
        var hint = exchange.Answered == 0 && MayBeTls(type) ? exchange.Cluster!.Client.HintOf(exchange.Destination!.Uri) : "";
        return new(502, "Bad gateway", $"The request to {place} failed: {reason}{hint}.", type);
    }

    /// <summary>Whether it may be that a server turned the gateway's certificate down: with TLS 1.3 that comes after the handshake, and some only hang up.</summary>
    private static bool MayBeTls(string type) => type is "connection_terminated" or "http_response_incomplete" or "http_protocol_error";

    private static string Place(Exchange exchange) => $"destination '{exchange.Destination!.Id}' of cluster '{exchange.Cluster!.Id}'";

    private static Problem GatewayTimeout(string detail, string type) => new(504, "Gateway timeout", detail, type);

    private static (string Reason, string Type) Reason(Exception? exception)
    {
        if (TlsFailure.Explain(exception) is { } tls)
        {
            return tls;
        }

        if (IsHeadTooLarge(exception))
        {
            return ("its response head is larger than the 64 KiB that the gateway takes", "http_response_header_section_size");
        }

        return (Find<HttpIOException>(exception)?.HttpRequestError ?? Find<HttpRequestException>(exception)?.HttpRequestError) switch
        {
            HttpRequestError.NameResolutionError => ("its host name was not found", "dns_error"),
            HttpRequestError.ConnectionError => Connection(Find<SocketException>(exception)?.SocketErrorCode),
            HttpRequestError.SecureConnectionError => ("the TLS handshake failed", "tls_protocol_error"),
            HttpRequestError.HttpProtocolError => ("it broke the HTTP protocol", "http_protocol_error"),
            HttpRequestError.VersionNegotiationError => ("it does not speak the HTTP version asked for (cluster protocol)", "http_protocol_error"),
            HttpRequestError.ResponseEnded => ("it closed the connection before its response was whole", "http_response_incomplete"),
            HttpRequestError.InvalidResponse => ("its response is no valid HTTP", "http_protocol_error"),
            HttpRequestError.ExtendedConnectNotSupported => ("it does not take WebSockets over HTTP/2", "http_upgrade_failed"),
            _ => ("the connection broke", "connection_terminated"),
        };
    }

    /// <summary>
    /// Whether the client refused a response for the size of its head. Of HTTP/2 it says so inside of an unknown error, and
    /// of one field alone only by words.
    /// </summary>
    private static bool IsHeadTooLarge(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                || exception.Message.Contains("headers length exceeded", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static (string Reason, string Type) Connection(SocketError? error) => error switch
    {
        SocketError.ConnectionRefused => ("it refused the connection", "connection_refused"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ("its host name was not found", "dns_error"),
        SocketError.TimedOut => ("opening the connection timed out", ConnectionTimeout),
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
