using System.Text;

namespace Gateway.DemoBackend.Endpoints;

/// <summary>Answers that several endpoints share.</summary>
internal static class Answers
{
    public static Task TextAsync(HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    public static Task BadRequestAsync(HttpContext context, string sentence) =>
        TextAsync(context, StatusCodes.Status400BadRequest, sentence);
}
