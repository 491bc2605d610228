using Gateway.Proxy;
using Gateway.Proxy.Pipeline;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Pipeline;

/// <summary>That nothing which a peer can make last keeps a thread that waits for sockets.</summary>
public sealed class SocketThreadsTests
{
    [Fact]
    public async Task Invoke_OnSocketThread_AnswersOnPool()
    {
        await using var node = await TestNode.StartAsync("routes: { own: { match: { pathPrefix: / }, respond: { body: hello } } }");
        var pipeline = node.Services.GetRequiredService<GatewayPipeline>();
        using var answer = new ThreadNotingStream();
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/";
        context.Request.Headers.Host = "a";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/";
        context.Response.Body = answer;

        await OnSocketThread(() => pipeline.InvokeAsync(context));

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal(5, answer.Length);
        Assert.True(answer.IsWrittenByPool);
    }

    [Fact]
    public async Task Read_EndlessBody_StepsAsideEachTurn()
    {
        var passed = 0;
        await using var body = new CountedStream(new EndlessStream(), count => passed += count);
        var buffer = new byte[64 * 1024];

        // Its bytes are there at once, so that only the stream itself can end the loop on this thread.
        await OnSocketThread(async () =>
        {
            while (SocketThreads.MayBeHere)
            {
                Assert.Equal(buffer.Length, await body.ReadAsync(buffer));
            }
        });

        Assert.Equal(SocketThreads.TurnBytes, passed);
    }

    /// <summary>Begins something on a thread that is not the pool's, as those are that wait for sockets.</summary>
    private static async Task OnSocketThread(Func<Task> begin)
    {
        var begun = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => begun.SetResult(begin())) { IsBackground = true }.Start();
        await (await begun.Task.Within()).Within();
    }

    private sealed class ThreadNotingStream : MemoryStream
    {
        public bool IsWrittenByPool { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsWrittenByPool = Thread.CurrentThread.IsThreadPoolThread;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
