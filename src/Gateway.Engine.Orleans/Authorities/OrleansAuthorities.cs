using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Authorities;

/// <summary>The way to the authorities of one kind, wherever their grains are.</summary>
internal sealed class OrleansAuthorities<TState, TCommand, TReply>(
    AuthorityKind<TState, TCommand, TReply> kind, ISiloAccess silo, TimeProvider clock, OrleansLog log) : IAuthorities<TCommand, TReply>
    where TState : class
{
    private readonly IAuthorityGrain?[] _partitions = new IAuthorityGrain?[GrainAddresses.IsPartitioned(kind) ? GrainAddresses.Partitions : 0];

    public async ValueTask<AuthorityResult<TReply>> CallAsync(
        string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var keyText = KeyText.Encode(key);
        if (cancellationToken.IsCancellationRequested)
        {
            return new(silo.Factory is null ? UnavailableReason.Stopped : UnavailableReason.Cancelled);
        }

        if (silo.Factory is not { } factory)
        {
            return new(UnavailableReason.Stopped);
        }

        try
        {
            var message = new ArrayBufferWriter<byte>();
            kind.FrameCommand(message, command, silo.WriteVersion);
            var call = GrainOf(factory, keyText).ExecuteAsync(new(keyText, message.WrittenSpan.ToArray())).AsTask();
            if (!call.IsCompleted)
            {
                // Neither an outage nor the end of a wait is an exception, which would cost more than the call.
                await ((Task)call.WaitAsync(Bound(timeout), clock, cancellationToken))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return Interpret(call, cancellationToken);
        }
        catch (Exception exception)
        {
            return new(Reason(exception));
        }
    }

    private AuthorityResult<TReply> Interpret(Task<AuthorityReply> call, CancellationToken cancellationToken)
    {
        if (call.IsCompletedSuccessfully)
        {
            var reply = call.Result;
            return reply.Reason == UnavailableReason.None ? new(kind.UnframeReply(reply.Reply)) : new(reply.Reason);
        }

        if (call.IsCompleted)
        {
            return new(Reason(call.Exception?.InnerException));
        }

        call.Ignore();
        return new(cancellationToken.IsCancellationRequested ? UnavailableReason.Cancelled : UnavailableReason.Timeout);
    }

    /// <summary>Nobody waits for longer than the silo would.</summary>
    private static TimeSpan Bound(TimeSpan timeout) =>
        timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout < OrleansTimings.CallLifetime ? timeout : OrleansTimings.CallLifetime;

    private UnavailableReason Reason(Exception? exception)
    {
        switch (exception)
        {
            case TimeoutException:
                return UnavailableReason.Timeout;
            case LimitExceededException:
                return UnavailableReason.Overloaded;
            case null or OrleansException or OperationCanceledException or ObjectDisposedException or IOException:
                return UnavailableReason.Unreachable;
            default:
                log.AuthorityFailed(exception, kind.Name);
                return UnavailableReason.Failed;
        }
    }

    private IAuthorityGrain GrainOf(IGrainFactory factory, string keyText)
    {
        if (_partitions.Length == 0)
        {
            return factory.GetGrain<IAuthorityGrain>(GrainAddresses.OfKey(kind, keyText));
        }

        var partition = GrainAddresses.PartitionOf(keyText);
        return _partitions[partition] ??= factory.GetGrain<IAuthorityGrain>(GrainAddresses.OfPartition(kind, partition));
    }
}
