using System.Net.WebSockets;

namespace Gateway.DemoBackend.Endpoints;

/// <summary>
/// <c>/ws</c>: sends every frame back as it came, text or binary, and closes with the code and the reason it was given.
/// Takes the first subprotocol offered.
/// </summary>
internal static class WebSocketEchoEndpoint
{
    private const int BufferBytes = 16 * 1024;

    public static async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Answers.BadRequestAsync(context, "This path answers WebSocket requests only.");
            return;
        }

        var protocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        try
        {
            await EchoAsync(socket, context.RequestAborted);
        }
        catch (WebSocketException fault) when (fault.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // The peer left without a close frame; there is nobody to answer.
        }
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken aborted)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var frame = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
            if (frame.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(socket, aborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, frame.Count), frame.MessageType, frame.EndOfMessage, aborted);
        }
    }

    // .NET reads a close frame without a code as 1000, so 1000 is what such a peer gets back.
    private static Task CloseAsync(WebSocket socket, CancellationToken aborted) => socket.CloseOutputAsync(
        socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, aborted);
}
