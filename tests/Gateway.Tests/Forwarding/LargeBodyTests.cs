using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit.Abstractions;

namespace Gateway.Tests.Forwarding;

/// <summary>Bodies pass through and are never kept. In a process of its own, whose memory is looked at.</summary>
public sealed class LargeBodyTests(ITestOutputHelper output) : IDisposable
{
    private const long Gigabyte = 1 << 30;
    private const long WarmUp = 64 << 20;
    private const long MaxGrowth = 50 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ProcessFolder _folder = new();
    private readonly byte[] _buffer = new byte[256 * 1024];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Forward_GigabyteUpAndDown_MemoryGrowsByLessThan50Megabytes()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http1, AnswerAsync);
        await using var node = await GatewayProcess.StartAsync(
            _folder,
            ["--routes", _folder.Write("routes.yaml", Tables.Single(backend.Address, "timeouts: { total: none }"))],
            new() { ["GATEWAY_LIMITS__MAXREQUESTBODYBYTES"] = "0" });
        await DownloadAsync(node.Address, WarmUp);
        await UploadAsync(node.Address, WarmUp);
        var before = await node.PeakBytesAsync();

        Assert.Equal(Gigabyte, await DownloadAsync(node.Address, Gigabyte));
        Assert.Equal($"{Gigabyte}", await UploadAsync(node.Address, Gigabyte));

        var growth = await node.PeakBytesAsync() - before;
        output.WriteLine($"At its peak the node had {growth >> 20} MB more than before.");
        Assert.True(growth < MaxGrowth, $"It had {growth >> 20} MB more.");
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        var bytes = 0L;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.ContentLength = bytes = long.Parse(context.Request.Query["bytes"]!, null);
            for (; bytes > 0; bytes -= buffer.Length)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)));
            }

            return;
        }

        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
        {
            bytes += read;
        }

        await context.Response.WriteAsync($"{bytes}");
    }

    private async Task<long> DownloadAsync(Uri address, long bytes)
    {
        using var socket = await ConnectAsync(address);
        await SendAsync(socket, $"GET /?bytes={bytes} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var head = "";
        var count = 0L;
        for (int read; (read = await socket.ReceiveAsync(_buffer).WaitAsync(Patience)) > 0;)
        {
            if (head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                count += read;
                continue;
            }

            var text = head + Encoding.Latin1.GetString(_buffer, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            head = end < 4 ? text : text[..end];
            count = end < 4 ? 0 : text.Length - end;
        }

        return count;
    }

    private async Task<string> UploadAsync(Uri address, long bytes)
    {
        using var socket = await ConnectAsync(address);
        await SendAsync(socket, $"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n");
        for (; bytes > 0; bytes -= _buffer.Length)
        {
            await socket.SendAsync(_buffer.AsMemory(0, (int)Math.Min(bytes, _buffer.Length))).AsTask().WaitAsync(Patience);
        }

        using var connection = new RawConnection(socket);
        return (await connection.ReadMessageAsync()).Body;
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port).Within();
        return socket;
    }

    private static Task<int> SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.Latin1.GetBytes(text)).Within();
}
