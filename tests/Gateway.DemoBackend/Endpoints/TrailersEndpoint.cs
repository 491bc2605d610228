using System.Text;

namespace Gateway.DemoBackend.Endpoints;

/// <summary>
/// <c>/trailers</c>: a body followed by the trailer <c>X-Demo-Trailer: done</c>. On HTTP/1.1 the trailer is sent
/// only to a client that says <c>TE: trailers</c>.
/// </summary>
internal static class TrailersEndpoint
{
    private const string TrailerName = "X-Demo-Trailer";
    private const string TrailerValue = "done";
    private const string Body = "This body has a trailer.\n";

    public static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        if (context.Response.SupportsTrailers())
        {
            return SendAsync(context);
        }

        return AcceptsTrailers(context.Request)
            ? SendChunkedAsync(context)
            : context.Response.WriteAsync(Body, context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context)
    {
        context.Response.DeclareTrailer(TrailerName);
        await context.Response.WriteAsync(Body, context.RequestAborted);
        context.Response.AppendTrailer(TrailerName, TrailerValue);
    }

    /// <summary>Kestrel sends no trailers on HTTP/1.1, but leaves the framing to whoever sets Transfer-Encoding.</summary>
    private static Task SendChunkedAsync(HttpContext context)
    {
        context.Response.Headers.Trailer = TrailerName;
        context.Response.Headers.TransferEncoding = "chunked";
        var framed = $"{Body.Length:x}\r\n{Body}\r\n0\r\n{TrailerName}: {TrailerValue}\r\n\r\n";
        return context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(framed), context.RequestAborted).AsTask();
    }

    private static bool AcceptsTrailers(HttpRequest request) =>
        request.Protocol == HttpProtocol.Http11 && request.Headers.TE.Any(NamesTrailers);

    private static bool NamesTrailers(string? te) => te is not null &&
        te.Split(',').Any(coding => coding.Trim().Equals("trailers", StringComparison.OrdinalIgnoreCase));
}
