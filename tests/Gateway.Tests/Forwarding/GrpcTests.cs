using System.Net;
using System.Threading.Channels;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding;

/// <summary>gRPC passes with its trailers and streams, and the gateway's own errors are statuses of gRPC.</summary>
public sealed class GrpcTests
{
    private const string Cluster = "protocol: http2";

    [Fact]
    public async Task Call_Unary_MessagesAndTrailersPass()
    {
        string? te = null;
        string? timeout = null;
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            te = context.Request.Headers.TE;
            timeout = context.Request.Headers["grpc-timeout"];
            var message = await GrpcCall.ReadAsync(context.Request.Body);
            context.Response.ContentType = "application/grpc+proto";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(GrpcCall.Frame(message + " back"));
            context.Response.AppendTrailer("grpc-status", "0");
            context.Response.AppendTrailer("grpc-message", "all is well");
            context.Response.AppendTrailer("x-own-bin", "AAEC");
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);

        var body = await call.StartAsync("there");
        call.Finish();

        Assert.Equal("there back", await GrpcCall.ReadAsync(body));
        Assert.Null(await GrpcCall.ReadAsync(body));
        Assert.Equal(("0", "all is well", "application/grpc+proto"), (call.Status, call.Message, call.Response!.Content.Headers.ContentType?.ToString()));
        Assert.Equal("AAEC", call.Response.TrailingHeaders.GetValues("x-own-bin").Single());
        Assert.Equal(("trailers", "30S"), (te, timeout));
    }

    [Fact]
    public async Task Call_BidirectionalStream_EachMessagePassesAtOnce()
    {
        await using var backend = await StartEchoAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);
        var body = await call.StartAsync();

        for (var i = 0; i < 20; i++)
        {
            await call.SendAsync($"message {i}");
            Assert.Equal($"message {i}", await GrpcCall.ReadAsync(body));
        }

        call.Finish();
        Assert.Null(await GrpcCall.ReadAsync(body));
        Assert.Equal("0", call.Status);
    }

    [Fact]
    public async Task Call_ServerStream_EachMessageComesAtOnce()
    {
        var next = Channel.CreateUnbounded<string>();
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            var request = await GrpcCall.ReadAsync(context.Request.Body);
            context.Response.ContentType = "application/grpc";
            await foreach (var message in next.Reader.ReadAllAsync())
            {
                await context.Response.Body.WriteAsync(GrpcCall.Frame($"{request} {message}"));
                await context.Response.Body.FlushAsync();
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);
        next.Writer.TryWrite("first");
        var body = await call.StartAsync("count");
        call.Finish();
        Assert.Equal("count first", await GrpcCall.ReadAsync(body));

        foreach (var message in new[] { "second", "third" })
        {
            next.Writer.TryWrite(message);
            Assert.Equal("count " + message, await GrpcCall.ReadAsync(body));
        }

        next.Writer.Complete();
        Assert.Null(await GrpcCall.ReadAsync(body));
        Assert.Equal("0", call.Status);
    }

    [Fact]
    public async Task Call_ClientStream_AllMessagesComeAndOneAnswerGoesBack()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            // Its head goes first, so that the client knows when to end its stream.
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.FlushAsync();
            var messages = new List<string>();
            while (await GrpcCall.ReadAsync(context.Request.Body) is { } message)
            {
                messages.Add(message);
            }

            await context.Response.Body.WriteAsync(GrpcCall.Frame(string.Join(',', messages)));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);

        var body = await call.StartAsync("one", "two", "three");
        call.Finish();

        Assert.Equal("one,two,three", await GrpcCall.ReadAsync(body));
        Assert.Null(await GrpcCall.ReadAsync(body));
        Assert.Equal("0", call.Status);
    }

    [Fact]
    public async Task Call_ClientGivesUpAtItsDeadline_BackendSeesTheCallEnd()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            begun.SetResult();
            await ended.Task;
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var deadline = new CancellationTokenSource();
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address);
        request.Content = new ByteArrayContent(GrpcCall.Frame("there"));
        request.Content.Headers.ContentType = new("application/grpc");
        var call = client.SendAsync(request, deadline.Token);
        await begun.Task.Within();

        await deadline.CancelAsync();

        await ended.Task.Within();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Call_StreamLongerThanTotal_IsNotCut()
    {
        await using var backend = await StartEchoAsync();
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2\n    timeouts: { total: 100ms }"));
        using var call = GrpcCall.To(node.Address);
        var body = await call.StartAsync();

        // When a request that began later has timed out, the call would have too.
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address);
        var held = new DuplexContent();
        request.Content = held;
        using var other = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within();
        await Assert.ThrowsAsync<HttpRequestException>(() => other.Content.CopyToAsync(Stream.Null).Within());
        held.Finish();

        await call.SendAsync("still there");
        Assert.Equal("still there", await GrpcCall.ReadAsync(body));
    }

    [Fact]
    public async Task Call_ErrorOfTheBackend_PassesAsItIs()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            context.Response.Headers["grpc-message"] = "no such thing";
            return Task.CompletedTask;
        });
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);

        var body = await call.StartAsync();

        Assert.Equal(("5", "no such thing"), (call.Status, call.Message));
        Assert.Null(await GrpcCall.ReadAsync(body));
    }

    [Fact]
    public async Task Call_BackendDown_IsUnavailable()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address, cluster: Cluster));
        using var call = GrpcCall.To(node.Address);

        await AssertRefusedAsync(call, "14", "connection_refused");
    }

    [Fact]
    public async Task Call_BackendNeverAnswers_IsDeadlineExceeded()
    {
        await using var backend = await KestrelBackend.StartAsync(HttpProtocols.Http2, c => c.Request.Body.CopyToAsync(Stream.Null, c.RequestAborted));
        await using var node = await TestNode.StartAsync(Tables.Single(backend.Address, cluster: "protocol: http2\n    timeouts: { activity: 200ms }"));
        using var call = GrpcCall.To(node.Address);

        await AssertRefusedAsync(call, "4", "http_response_timeout");
    }

    [Fact]
    public async Task Call_NoRoute_IsUnimplemented()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}");
        using var call = GrpcCall.To(node.Address);

        await AssertRefusedAsync(call, "12", "destination_not_found");
    }

    [Fact]
    public async Task Call_BodyTooLarge_IsResourceExhausted()
    {
        await using var backend = await StartEchoAsync();
        await using var node = await TestNode.StartAsync(
            Tables.Single(backend.Address, cluster: Cluster), s => s with { Limits = s.Limits with { MaxRequestBodyBytes = 10 } });
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Post, node.Address);
        request.Content = new ByteArrayContent(GrpcCall.Frame("too large a message"));
        request.Content.Headers.ContentType = new("application/grpc");

        using var response = await client.SendAsync(request).Within();

        Assert.Equal((HttpStatusCode.OK, "8"), (response.StatusCode, response.Headers.GetValues("grpc-status").Single()));
    }

    [Fact]
    public async Task Call_GrpcWebOverHttp1_GetsAnHttpError()
    {
        using var port = ClosedPort.Open();
        await using var node = await TestNode.StartAsync(Tables.Single(port.Address));
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 0\r\n\r\n");

        ProblemAssert.Is(await client.ReadMessageAsync(), 502, "connection_refused", "Bad gateway");
    }

    private static async Task AssertRefusedAsync(GrpcCall call, string status, string error)
    {
        var body = await call.StartAsync();

        Assert.Equal(HttpStatusCode.OK, call.Response!.StatusCode);
        Assert.Equal((status, "application/grpc"), (call.Status, call.Response.Content.Headers.ContentType?.ToString()));
        Assert.Equal($"gateway; error={error}", call.Response.Headers.GetValues("Proxy-Status").Single());
        Assert.False(string.IsNullOrEmpty(call.Message));
        Assert.DoesNotContain(call.Message, c => c is < ' ' or > '~');
        Assert.Null(await GrpcCall.ReadAsync(body));
    }

    private static Task<KestrelBackend> StartEchoAsync() => KestrelBackend.StartAsync(HttpProtocols.Http2, async context =>
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        while (await GrpcCall.ReadAsync(context.Request.Body) is { } message)
        {
            await context.Response.Body.WriteAsync(GrpcCall.Frame(message));
        }

        context.Response.AppendTrailer("grpc-status", "0");
    });
}
