using Gateway.DemoBackend.Endpoints;

namespace Gateway.DemoBackend;

/// <summary>
/// Chooses the endpoint by the first path segment. Endpoint routing would refuse some odd targets
/// (<c>//</c>, <c>*</c>) that a test of the gateway wants to see echoed.
/// </summary>
internal sealed class DemoRouter(string name, TimeProvider clock)
{
    private readonly EchoEndpoint _echo = new(name);
    private readonly EventStreamEndpoint _events = new(name, clock);
    private readonly DelayEndpoint _delay = new(clock);

    public Task Answer(HttpContext context)
    {
        var (head, argument) = Split(context.Request.Path.Value);
        return (head, argument) switch
        {
            ("sse", null) => _events.AnswerAsync(context),
            ("ws", null) => WebSocketEchoEndpoint.AnswerAsync(context),
            ("upload", null) => UploadEndpoint.AnswerAsync(context),
            ("trailers", null) => TrailersEndpoint.AnswerAsync(context),
            ("status", { } code) => StatusEndpoint.AnswerAsync(context, code),
            ("delay", { } milliseconds) => _delay.AnswerAsync(context, milliseconds),
            ("bytes", { } count) => BytesEndpoint.AnswerAsync(context, count),
            _ => _echo.AnswerAsync(context),
        };
    }

    private static (string Head, string? Argument) Split(string? path)
    {
        var rest = path is ['/', ..] ? path[1..] : string.Empty;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (rest, null) : (rest[..slash], rest[(slash + 1)..]);
    }
}
