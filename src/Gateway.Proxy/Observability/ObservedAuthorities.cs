using Gateway.Core.Engines;

namespace Gateway.Proxy.Observability;

/// <summary>Authorities of one kind whose calls are counted and timed. A call that is complete when it returns allocates nothing for it.</summary>
internal sealed class ObservedAuthorities<TCommand, TReply>(string kind, IAuthorities<TCommand, TReply> inner, EngineMetrics metrics)
    : IAuthorities<TCommand, TReply>
{
    public ValueTask<AuthorityResult<TReply>> CallAsync(string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!metrics.IsEnabled)
        {
            return inner.CallAsync(key, command, timeout, cancellationToken);
        }

        var start = metrics.Start();
        var call = inner.CallAsync(key, command, timeout, cancellationToken);
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call, start);
        }

        var result = call.Result;
        metrics.Called(kind, result.Reason, start);
        return new(result);
    }

    private async ValueTask<AuthorityResult<TReply>> AwaitAsync(ValueTask<AuthorityResult<TReply>> call, long start)
    {
        var result = await call;
        metrics.Called(kind, result.Reason, start);
        return result;
    }
}
