using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Support;

/// <summary>A collector on a real socket that takes OTLP over HTTP: it reads of the protocol buffers what tests ask for.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly Channel<OtlpSpan> _spans = Channel.CreateUnbounded<OtlpSpan>();
    private readonly Channel<string> _metrics = Channel.CreateUnbounded<string>();
    private KestrelBackend? _server;

    public Uri Address => _server!.Address;

    /// <summary>The attributes of the last resource that sent something.</summary>
    public Dictionary<string, string> Resource { get; private set; } = [];

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        collector._server = await KestrelBackend.StartAsync(HttpProtocols.Http1, collector.TakeAsync);
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
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isTrace = context.Request.Path == "/v1/traces";
        Assert.True(isTrace || context.Request.Path == "/v1/metrics", context.Request.Path);
        foreach (var group in ProtobufMessage.Read(body.ToArray()).Messages(1))
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
