namespace Gateway.DemoBackend.Endpoints;

/// <summary><c>/sse?count=n</c>: n server-sent events (10 by default), one per 200 ms.</summary>
internal sealed class EventStreamEndpoint(string name, TimeProvider clock)
{
    private const int DefaultCount = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public async Task AnswerAsync(HttpContext context)
    {
        if (!TryReadCount(context.Request, out var count))
        {
            await Answers.BadRequestAsync(context, "The parameter 'count' must be a whole number, 0 or more.");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        for (var i = 1; i <= count; i++)
        {
            await SendAsync(context, i);
        }
    }

    private async Task SendAsync(HttpContext context, int number)
    {
        await Task.Delay(Interval, clock, context.RequestAborted);
        await context.Response.WriteAsync($"id: {number}\ndata: {number} from {name}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static bool TryReadCount(HttpRequest request, out int count)
    {
        count = DefaultCount;
        return !request.Query.TryGetValue("count", out var text) || (int.TryParse(text, out count) && count >= 0);
    }
}
