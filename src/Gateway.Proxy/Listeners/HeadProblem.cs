using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Listeners;

/// <summary>Says why the server refused a request's head: which limit it is above, or what is wrong with it.</summary>
internal static class HeadProblem
{
    private const string Error = "http_request_error";

    /// <param name="refusal">What the server says.</param>
    /// <param name="headers">Those that it read before it stopped.</param>
    /// <param name="limits">The node's.</param>
    public static Problem Of(BadHttpRequestException refusal, IHeaderDictionary headers, LimitSettings limits)
        => Explain(refusal, headers, limits) with { ClosesConnection = true };

    private static Problem Explain(BadHttpRequestException refusal, IHeaderDictionary headers, LimitSettings limits) => refusal.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => new(
            408, "Request timeout", $"The head of the request took longer than the {Duration.Format(limits.RequestHead)} that this gateway waits for it (limits.requestHead).", Error),
        StatusCodes.Status414UriTooLong => new(
            414, "URI too long", $"The request line is longer than the {limits.MaxRequestHeaderBytes} bytes that this gateway takes (limits.maxRequestHeaderBytes).", Error),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new(
            431, "Request header fields too large", IsFull(headers, limits)
                ? $"The request has more than the {limits.MaxRequestHeaders} headers that this gateway takes (limits.maxRequestHeaders)."
                : $"The headers of the request are larger than the {limits.MaxRequestHeaderBytes} bytes that this gateway takes (limits.maxRequestHeaderBytes).", Error),
        StatusCodes.Status505HttpVersionNotsupported => new(
            505, "HTTP version not supported", "The request line names a version of HTTP that this listener does not speak; send HTTP/1.1.", Error),
        var status => new(
            status, status == StatusCodes.Status405MethodNotAllowed ? "Method not allowed" : "Bad request", $"The head of the request is no valid HTTP: {Reason(refusal.Message)}", Error),
    };

    /// <summary>Whether there was no room for one header more. The server says the same of too many headers and of too large ones.</summary>
    private static bool IsFull(IHeaderDictionary headers, LimitSettings limits)
        => headers.Sum(header => header.Value.Count) >= limits.MaxRequestHeaders;

    /// <summary>The server's reason without what it quotes of the request.</summary>
    private static string Reason(string message)
        => message.IndexOf(": '", StringComparison.Ordinal) is >= 0 and var quote ? message[..quote] + "." : message;
}
