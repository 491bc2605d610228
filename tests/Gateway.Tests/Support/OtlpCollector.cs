using System.Buffers.Binary;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Support;

/// <summary>A collector on a real socket that takes OTLP over HTTP or gRPC: it reads of the protocol buffers what tests ask for.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly Channel<OtlpSpan> _spans = Channel.CreateUnbounded<OtlpSpan>();
    private readonly Channel<string> _metrics = Channel.CreateUnbounded<string>();
    private KestrelBackend? _server;

    public Uri Address => _server!.Address;

    /// <summary>The attributes of the last resource that sent something.</summary>
    public Dictionary<string, string> Resource { get; private set; } = [];

    /// <param name="isGrpc">Whether it speaks gRPC, in cleartext, and nothing else.</param>
    public static async Task<OtlpCollector> StartAsync(bool isGrpc = false)
    {
        var collector = new OtlpCollector();
        collector._server = isGrpc
            ? await KestrelBackend.StartAsync(HttpProtocols.Http2, collector.TakeCallAsync)
            : await KestrelBackend.StartAsync(HttpProtocols.Http1, collector.TakeAsync);
        return collector;
    }

    /// <summary>Waits until the spans that have come are all.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> ReceiveSpansAsync(Predicate<IReadOnlyList<OtlpSpan>> areAll)
    {
        var spans = new List<OtlpSpan>();
        while (!areAll(spans))
        {
            spans.Add(await _spans.Reader.ReadAsync().Within());
        }

        return spans;
    }

    /// <summary>Waits for a metric of this name.</summary>
    public async Task ReceiveMetricAsync(string name)
    {
        while (await _metrics.Reader.ReadAsync().Within() != name)
        {
        }
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        Take(await BodyAsync(context), context.Request.Path, "/v1/traces", "/v1/metrics");
    }

    /// <summary>One unary call: a message behind five bytes that say how long it is, in both directions.</summary>
    private async Task TakeCallAsync(HttpContext context)
    {
        Assert.Equal("application/grpc", context.Request.ContentType);
        var body = await BodyAsync(context);
        Assert.Equal((0, body.Length - 5), (body[0], BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1))));
        const string Services = "/opentelemetry.proto.collector.";
        Take(body[5..], context.Request.Path, Services + "trace.v1.TraceService/Export", Services + "metrics.v1.MetricsService/Export");
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private void Take(byte[] message, string path, string traces, string metrics)
    {
        var isTrace = path == traces;
        Assert.True(isTrace || path == metrics, path);
        foreach (var group in ProtobufMessage.Read(message).Messages(1))
        {
            Resource = Attributes(group.Messages(1).Single(), field: 1);
            foreach (var item in group.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                if (isTrace)
                {
                    _spans.Writer.TryWrite(SpanOf(item));
                }
                else
                {
                    _metrics.Writer.TryWrite(item.Text(1));
                }
            }
        }
    }

    private static OtlpSpan SpanOf(ProtobufMessage span) => new(
        Convert.ToHexStringLower(span.Bytes(1)),
        Convert.ToHexStringLower(span.Bytes(2)),
        Convert.ToHexStringLower(span.Bytes(4)),
        span.Text(3),
        span.Text(5),
        (int)span.Number(6),
        Attributes(span, field: 9),
        span.Messages(15).SingleOrDefault()?.Number(3) == 2);

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int field) => message.Messages(field).ToDictionary(
        pair => pair.Text(1),
        pair => pair.Messages(2).Single() is var value && value.Has(1) ? value.Text(1) : value.Has(2) ? (value.Number(2) == 1 ? "true" : "false") : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture));
}
