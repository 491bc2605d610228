namespace Gateway.DemoBackend.Endpoints;

/// <summary>
/// <c>/bytes/{n}</c>: n bytes in blocks of about 16 KiB, with a Content-Length, or chunked if the query is <c>?chunked</c>.
/// Byte i is <c>'a' + i % 26</c>.
/// </summary>
internal static class BytesEndpoint
{
    // A multiple of the alphabet, so that every block begins with 'a'.
    private const int BlockBytes = 26 * 630;
    private static readonly byte[] Block = [.. Enumerable.Range(0, BlockBytes).Select(i => (byte)('a' + (i % 26)))];

    public static async Task AnswerAsync(HttpContext context, string count)
    {
        if (!long.TryParse(count, out var remaining) || remaining < 0)
        {
            await Answers.BadRequestAsync(context, "The count must be a whole number, 0 or more.");
            return;
        }

        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = context.Request.Query.ContainsKey("chunked") ? null : remaining;
        for (; remaining > 0; remaining -= BlockBytes)
        {
            var length = (int)Math.Min(remaining, BlockBytes);
            await response.BodyWriter.WriteAsync(Block.AsMemory(0, length), context.RequestAborted);
        }
    }
}
