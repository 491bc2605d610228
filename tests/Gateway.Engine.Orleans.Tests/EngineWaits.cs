using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>Bounded waits for what an engine comes to by itself.</summary>
internal static class EngineWaits
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits until the engine lists this many live nodes.</summary>
    public static async Task WaitForNodesAsync(this IEngine engine, int count)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.LiveNodesChanged += Look;
        Look();
        await arrived.Task.WaitAsync(Patience);
        engine.LiveNodesChanged -= Look;

        void Look()
        {
            if (engine.LiveNodes.Count == count)
            {
                arrived.TrySetResult();
            }
        }
    }

    /// <summary>Sends the command until it is answered, as a caller would that must know.</summary>
    public static async Task<TReply> AskAsync<TCommand, TReply>(this IAuthorities<TCommand, TReply> authorities, string key, TCommand command)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var result = await authorities.CallAsync(key, command, TimeSpan.FromSeconds(2), patience.Token);
            if (result.TryGetReply(out var reply))
            {
                return reply;
            }

            Assert.False(patience.IsCancellationRequested, $"No reply within {Patience.TotalSeconds} s; the last reason was {result.Reason}.");
            await Task.Yield();
        }
    }
}
