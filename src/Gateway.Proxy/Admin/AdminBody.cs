using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>Reads what operators send: no more than a bound, and nothing but the whole of it.</summary>
internal static class AdminBody
{
    /// <summary>The largest document: some fifty thousand routes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the body as text.</summary>
    /// <returns>Null if it cannot be used; that has been answered then.</returns>
    public static async Task<string?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        try
        {
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (request.ContentLength is not > MaxBytes && content.Length <= MaxBytes)
            {
                var count = await request.Body.ReadAsync(buffer, context.RequestAborted);
                if (count == 0)
                {
                    return Utf8.GetString(content.GetBuffer().AsSpan(0, (int)content.Length));
                }

                content.Write(buffer, 0, count);
            }

            await AdminProblem.WriteAsync(context, 413, $"The body is larger than {MaxBytes} bytes, and nothing was changed. Split the table among several fleets, or shorten it.");
        }
        catch (BadHttpRequestException e)
        {
            await AdminProblem.WriteAsync(context, e.StatusCode, $"The body did not arrive whole, and nothing was changed: {e.Message} Send it again.");
        }
        catch (DecoderFallbackException)
        {
            await AdminProblem.WriteAsync(context, 400, "The body is not UTF-8, and nothing was changed. Save it as UTF-8 and send it again.");
        }

        return null;
    }
}
