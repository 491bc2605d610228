using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>Numbers this node's broadcasts and puts each into the outbox of every live silo, this one's included.</summary>
/// <remarks>
/// A silo that has just become active on its own account may not yet be on this one's list. It gets the last
/// broadcasts as soon as it is: late, as after an outage, rather than never.
/// </remarks>
internal sealed class BroadcastSender(NodeId self, BroadcastClient client, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, BroadcastOutbox> _outboxes = [];
    private readonly Queue<(long Sent, BroadcastEnvelope Broadcast)> _recent = [];
    private long _number;

    /// <summary>Sends to all.</summary>
    /// <returns>Whether each silo's outbox had room.</returns>
    public bool Send(string topic, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            var broadcast = new BroadcastEnvelope(self.ToString(), ++_number, topic, payload.ToArray());
            _recent.Enqueue((clock.GetTimestamp(), broadcast));
            Forget();
            var isTaken = _outboxes.Count > 0;
            foreach (var outbox in _outboxes.Values)
            {
                isTaken &= outbox.TryAdd(broadcast);
            }

            return isTaken;
        }
    }

    /// <summary>Takes over the list of silos.</summary>
    public void Update(IReadOnlySet<SiloAddress> active)
    {
        lock (_gate)
        {
            Forget();
            foreach (var gone in _outboxes.Keys.Where(silo => !active.Contains(silo)).ToList())
            {
                _outboxes.Remove(gone, out var outbox);
                _ = outbox!.DisposeAsync().AsTask();
            }

            foreach (var silo in active.Where(silo => !_outboxes.ContainsKey(silo)))
            {
                var outbox = _outboxes[silo] = new(batch => client.DeliverAsync(silo, batch), clock);
                foreach (var (_, broadcast) in _recent)
                {
                    outbox.TryAdd(broadcast);
                }
            }
        }
    }

    /// <summary>Waits until all is delivered, or time is up.</summary>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.WhenAll(_outboxes.Values.Select(outbox => outbox.DrainAsync(cancellationToken)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<BroadcastOutbox> outboxes;
        lock (_gate)
        {
            outboxes = [.. _outboxes.Values];
            _outboxes.Clear();
        }

        foreach (var outbox in outboxes)
        {
            await outbox.DisposeAsync();
        }
    }

    private void Forget()
    {
        while (_recent.TryPeek(out var oldest)
            && (_recent.Count > OrleansTimings.MaxRecentBroadcasts || clock.GetElapsedTime(oldest.Sent) > OrleansTimings.RecentBroadcasts))
        {
            _recent.Dequeue();
        }
    }
}
