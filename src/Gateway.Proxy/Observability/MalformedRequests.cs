using System.Diagnostics;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Gateway.Proxy.Observability;

/// <summary>
/// Logs requests that the server refuses before the pipeline sees them: those that are no valid HTTP or too large in
/// their head. Somebody who probes the gateway leaves a line like everybody else.
/// </summary>
internal sealed class MalformedRequests(DiagnosticListener server, AccessLog accessLog, TimeProvider clock)
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
            || features.Get<IHttpResponseFeature>() is { HasStarted: true }) // Answered, and so logged, by the pipeline.
        {
            return;
        }

        var request = features.Get<IHttpRequestFeature>();
        accessLog.Write(new AccessLogEntry
        {
            Time = clock.GetUtcNow(),
            RequestId = RequestId.Create(),
            Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString() ?? "",
            Method = request?.Method ?? "",
            RawTarget = request?.RawTarget ?? "",
            Protocol = request?.Protocol ?? "",
            Status = error.StatusCode,
            RequestBytes = 0,
            ResponseBytes = 0,
            Error = "http_request_error",
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
