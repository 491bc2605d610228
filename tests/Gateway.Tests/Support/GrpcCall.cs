using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>One gRPC call over HTTP/2, as streaming in both directions as the test wants.</summary>
internal sealed class GrpcCall : IDisposable
{
    private readonly HttpClient _client = new();
    private readonly HttpRequestMessage _request;
    private readonly DuplexContent _content = new();

    private GrpcCall(Uri address)
    {
        _request = Http2.Request(HttpMethod.Post, address, "/demo.Service/Call");
        _request.Headers.TE.Add(new("trailers"));
        _request.Headers.Add("grpc-timeout", "30S");
        _request.Content = _content;
        _content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    public HttpResponseMessage? Response { get; private set; }

    /// <summary>The status, from the trailers or from a response of headers only.</summary>
    public string? Status => Field("grpc-status");

    public string? Message => Field("grpc-message");

    public static GrpcCall To(Uri address) => new(address);

    /// <summary>One message of five bytes of framing and the text.</summary>
    public static byte[] Frame(string text)
    {
        var frame = new byte[5 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), text.Length);
        Encoding.ASCII.GetBytes(text, frame.AsSpan(5));
        return frame;
    }

    /// <summary>Reads one message; null at the end.</summary>
    public static async Task<string?> ReadAsync(Stream stream)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false).Within() == 0)
        {
            return null;
        }

        var text = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(text).Within();
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Sends the request's head and waits for the response's.</summary>
    public async Task<Stream> StartAsync(params string[] messages)
    {
        var answer = _client.SendAsync(_request, HttpCompletionOption.ResponseHeadersRead);
        foreach (var message in messages)
        {
            await SendAsync(message);
        }

        Response = await answer.Within();
        return await Response.Content.ReadAsStreamAsync().Within();
    }

    public Task SendAsync(string message) => _content.SendAsync(Frame(message));

    public void Finish() => _content.Finish();

    public void Dispose()
    {
        _content.Finish();
        Response?.Dispose();
        _request.Dispose();
        _client.Dispose();
    }

    private string? Field(string name)
        => Response!.TrailingHeaders.TryGetValues(name, out var values) || Response.Headers.TryGetValues(name, out values) ? values.Single() : null;
}
