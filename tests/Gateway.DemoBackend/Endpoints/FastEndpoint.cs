using System.Buffers;
using System.Text;

namespace Gateway.DemoBackend.Endpoints;

/// <summary><c>/fast</c> and <c>/plain…</c>: 100 constant bytes, as cheaply as Kestrel can send them.</summary>
internal static class FastEndpoint
{
    private static readonly byte[] Body = Encoding.ASCII.GetBytes(
        "The demo backend answers with exactly one hundred bytes, whatever it is asked under this path. OK.".PadRight(99) + "\n");

    public static Task Answer(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value;
        return path is "/fast" || path?.StartsWith("/plain", StringComparison.Ordinal) == true
            ? Answer(context)
            : next(context);
    }

    private static Task Answer(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = Body.Length;

        // The server flushes once at the end of the response; nothing here waits.
        context.Response.BodyWriter.Write(Body);
        return Task.CompletedTask;
    }
}
