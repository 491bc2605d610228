using System.Security.Cryptography;

namespace Gateway.DemoBackend.Endpoints;

/// <summary><c>/upload</c>: reads the request body and answers its length and SHA-256, as JSON.</summary>
internal static class UploadEndpoint
{
    private const int BufferBytes = 64 * 1024;

    public static async Task AnswerAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = await HashBodyAsync(context.Request.Body, hash, context.RequestAborted);
        var digest = Convert.ToHexStringLower(hash.GetHashAndReset());

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"length":{{length}},"sha256":"{{digest}}"}""" + "\n", context.RequestAborted);
    }

    private static async Task<long> HashBodyAsync(Stream body, IncrementalHash hash, CancellationToken aborted)
    {
        var buffer = new byte[BufferBytes];
        long length = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, aborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }

        return length;
    }
}
