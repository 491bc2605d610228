using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Headers;
using Gateway.Core.Observability;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Observability;

/// <summary>
/// One request's part in its trace: a span of the gateway's own and one for each try, where the trace is recorded; else the
/// ids alone. Attributes follow OpenTelemetry's conventions for HTTP.
/// </summary>
internal sealed class RequestTrace
{
    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

    private readonly ActivitySource _source;
    private readonly UInt128 _traceId;
    private readonly string? _state;
    private readonly Activity? _server;
    private Activity? _try;
    private Problem? _failure;

    /// <param name="source">Makes spans.</param>
    /// <param name="traceId">The trace.</param>
    /// <param name="isSampled">Whether it is recorded.</param>
    /// <param name="state">What goes on as tracestate.</param>
    /// <param name="parent">The caller's span; null for a trace that begins here.</param>
    /// <param name="exchange">The request.</param>
    public RequestTrace(ActivitySource source, UInt128 traceId, bool isSampled, string? state, TraceParent? parent, Exchange exchange)
    {
        _source = source;
        _traceId = traceId;
        _state = state;
        IsSampled = isSampled;
        if (!isSampled || !source.HasListeners())
        {
            return;
        }

        var request = exchange.Context!.Request;

        // A trace that begins here has its id already, and no parent.
        var context = new ActivityContext(Id(traceId), parent is { } caller ? Id(caller.SpanId) : default, ActivityTraceFlags.Recorded, state, isRemote: parent is not null);
        _server = source.StartActivity(NameOf(request.Method), ActivityKind.Server, context);
        _server?.SetTag("http.request.method", request.Method)
            .SetTag("url.scheme", request.Scheme)
            .SetTag("url.path", request.Path.Value)
            .SetTag("server.address", request.Host.Host)
            .SetTag("client.address", exchange.PeerAddress)
            .SetTag("network.protocol.version", request.Protocol.Split('/')[^1])
            .SetTag("gateway.request_id", exchange.RequestId);
    }

    /// <summary>Whether the trace is recorded.</summary>
    public bool IsSampled { get; }

    /// <summary>The trace's id as headers and logs have it.</summary>
    public string TraceId => Id(_traceId).ToHexString();

    /// <summary>Begins the span of a try.</summary>
    public void BeginTry(Exchange exchange)
    {
        if (_server is null)
        {
            return;
        }

        _failure = null;
        var destination = exchange.Destination!;
        var address = destination.Uri;
        _try = _source.StartActivity(NameOf(exchange.Context!.Request.Method), ActivityKind.Client, _server.Context);
        _try?.SetTag("http.request.method", exchange.Context.Request.Method)
            .SetTag("server.address", address.Host)
            .SetTag("server.port", address.Port)
            .SetTag("gateway.cluster", exchange.Cluster!.Id)
            .SetTag("gateway.destination", destination.Id);
        if (exchange.Retries > 0)
        {
            _try?.SetTag("http.request.resend_count", exchange.Retries);
        }

        if (exchange.Pass is { Pass.IsProbe: true })
        {
            _try?.SetTag("gateway.circuit.probe", true);
        }
    }

    /// <summary>Notes the status of a response, kept or not.</summary>
    public void Answer(int status) => _try?.SetTag("http.response.status_code", status);

    /// <summary>Notes what kept the try from its end.</summary>
    public void Judge(Problem? failure) => _failure ??= failure;

    /// <summary>Ends the span of the try, if one is open.</summary>
    public void EndTry()
    {
        if (_try is { } span)
        {
            _try = null;
            End(span, _failure?.Error, _failure is not null || span.GetTagItem("http.response.status_code") is >= 500);
        }
    }

    /// <summary>Writes the headers of the request to a destination.</summary>
    public void Write(HttpRequestHeaders headers)
    {
        var span = _try is { } open ? NumberOf(open.SpanId) : (ulong)Random.Shared.NextInt64(1, long.MaxValue);
        headers.TryAddWithoutValidation("traceparent", new TraceParent(_traceId, span, IsSampled).ToString());
        if (_state is not null)
        {
            headers.TryAddWithoutValidation("tracestate", _state);
        }
    }

    /// <summary>Ends the request's span.</summary>
    public void End(Exchange exchange)
    {
        EndTry();
        if (_server is null)
        {
            return;
        }

        var status = exchange.Context!.Response.StatusCode;
        if (exchange.Route is { } route)
        {
            _server.DisplayName = $"{NameOf(exchange.Context.Request.Method)} {route.Id}";
            _server.SetTag("http.route", route.Id).SetTag("gateway.cluster", exchange.Cluster?.Id);
        }

        _server.SetTag("http.response.status_code", status)
            .SetTag("gateway.consumer", exchange.Consumer?.ConsumerId)
            .SetTag("gateway.limit", exchange.RefusedBy)
            .SetTag("gateway.limit.mode", exchange.LimitMode)
            .SetTag("gateway.circuit", exchange.CircuitState)
            .SetTag("gateway.retries", exchange.Retries > 0 ? exchange.Retries : null);
        End(_server, exchange.Error, status >= 500);
    }

    private static void End(Activity span, string? error, bool isError)
    {
        if (error is not null)
        {
            span.SetTag("error.type", error);
        }
        else if (isError)
        {
            span.SetTag("error.type", span.GetTagItem("http.response.status_code")?.ToString());
        }

        if (isError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Stop();
    }

    private static string NameOf(string method) => KnownMethods.Contains(method) ? method : "HTTP";

    private static ActivityTraceId Id(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    private static ActivitySpanId Id(ulong id)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return ActivitySpanId.CreateFromBytes(bytes);
    }

    private static ulong NumberOf(ActivitySpanId id)
    {
        Span<byte> bytes = stackalloc byte[8];
        id.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
