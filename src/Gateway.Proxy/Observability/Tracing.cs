using System.Diagnostics;
using Gateway.Core.Observability;
using Gateway.Proxy.Admin;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Gateway.Proxy.Observability;

/// <summary>The node's part in traces. Where tracing is off, a request pays one comparison for it.</summary>
internal sealed class Tracing : IDisposable
{
    private const string SourceName = "Gateway";

    private readonly ActivitySource _source = new(SourceName);
    private readonly TracerProvider? _provider;
    private readonly TracingSettings _settings;

    /// <param name="settings">Whether and how much is traced, and where spans are sent.</param>
    /// <param name="identity">Who sends them.</param>
    public Tracing(NodeSettings settings, NodeIdentity identity)
    {
        _settings = settings.Tracing;
        if (_settings.Enabled && settings.Otlp.Endpoint is not null)
        {
            // What is recorded has been decided when a span is made, so that ids pass on for the others at no cost.
            _provider = Sdk.CreateTracerProviderBuilder()
                .ConfigureResource(resource => OtlpTarget.Describe(resource, identity))
                .AddSource(SourceName)
                .SetSampler(new AlwaysOnSampler())
                .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(OtlpTarget.OptionsOf(settings.Otlp, "v1/traces"))))
                .Build();
        }
    }

    /// <summary>Joins the trace of a request, or begins one.</summary>
    /// <returns>Null where tracing is off.</returns>
    public RequestTrace? Begin(Exchange exchange)
    {
        if (!_settings.Enabled)
        {
            return null;
        }

        var headers = exchange.Context!.Request.Headers;
        TraceParent? parent = headers.TraceParent is [{ } text] && TraceParent.TryParse(text, out var caller) ? caller : null;
        var traceId = parent?.TraceId ?? NewTraceId();
        var state = parent is null ? null : TraceState.Bound(headers.TraceState.Count == 0 ? null : string.Join(',', headers.TraceState.ToArray()));
        return new RequestTrace(_source, traceId, IsSampled(parent, traceId), state, parent, exchange);
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
    }

    /// <summary>By the caller's word, or by the trace id's random half: alike on all nodes (W3C Trace Context, level 2).</summary>
    private bool IsSampled(in TraceParent? parent, UInt128 traceId)
        => parent is { } caller && _settings.FollowCaller
            ? caller.IsSampled
            : ((ulong)traceId & 0xFF_FFFF_FFFF_FFFF) < _settings.Sampling * (1L << 56);

    private static UInt128 NewTraceId() => new((ulong)Random.Shared.NextInt64(1, long.MaxValue), (ulong)Random.Shared.NextInt64(1, long.MaxValue) << 1);
}
