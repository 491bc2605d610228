using System.Net;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Forwarding;

/// <summary>Refuses responses that no client should see, because two parties could read them in two ways.</summary>
internal static class ResponseScreen
{
    private const int LeastStatus = 100;

    /// <exception cref="InvalidDataException">The response is such a one.</exception>
    public static void Check(HttpResponseMessage response)
    {
        if ((int)response.StatusCode < LeastStatus)
        {
            throw new InvalidDataException($"{(int)response.StatusCode} is no status.");
        }

        if (response.Headers.NonValidated.TryGetValues(HeaderNames.TransferEncoding, out var codings))
        {
            CheckFraming(response, codings.ToString());
        }
    }

    /// <summary>Whether the status has no body, whatever framing the response has (RFC 9110, sections 15.3.5 and 15.3.6).</summary>
    public static bool IsBodiless(HttpResponseMessage response)
        => response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent;

    /// <summary>
    /// The client reads chunks wherever it finds the word, and takes a length that it does not go by for a header
    /// like any other (RFC 9112, section 6.3).
    /// </summary>
    private static void CheckFraming(HttpResponseMessage response, string codings)
    {
        if (!codings.Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("The only Transfer-Encoding the gateway takes is chunked.");
        }

        if (response.Content.Headers.NonValidated.Contains(HeaderNames.ContentLength))
        {
            throw new InvalidDataException("The response has both Content-Length and Transfer-Encoding.");
        }
    }
}
