using System.Diagnostics;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Gateway.Proxy.Listeners;

/// <summary>
/// Answers, logs and counts requests that the server refuses before the pipeline sees them: those that are no valid
/// HTTP, too slow or too large in their head. Somebody who probes the gateway leaves a line like everybody else.
/// </summary>
internal sealed class RefusedHeads(DiagnosticListener server, AccessLog accessLog, GatewayMetrics metrics, NodeSettings settings, TimeProvider clock)
    : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    // Documented by ASP.NET Core as the way to learn of such requests; its value is the connection's features.
    private const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = server.Subscribe(this, static name => name == EventName);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != EventName
            || value.Value is not IFeatureCollection features
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error
            || features.Get<IHttpRequestFeature>() is not { } request
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false } response) // Else answered, and so logged, by the pipeline.
        {
            return;
        }

        var (problem, requestId) = (HeadProblem.Of(error, request.Headers, settings.Limits), RequestId.Create());
        var responseBytes = HeadAnswer.Write(features, request, response, requestId, problem);
        metrics.RecordRefusedHead(problem);
        accessLog.Write(new AccessLogEntry
        {
            Time = clock.GetUtcNow(),
            RequestId = requestId,
            Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString() ?? "",
            Method = request.Method,
            RawTarget = request.RawTarget,
            Protocol = request.Protocol,
            Status = problem.Status,
            RequestBytes = 0,
            ResponseBytes = responseBytes,
            Error = problem.Error,
            Duration = TimeSpan.Zero,
        });
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
