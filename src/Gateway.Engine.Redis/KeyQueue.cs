namespace Gateway.Engine.Redis;

/// <summary>The calls of this node to one authority, in the order in which they came.</summary>
internal sealed class KeyQueue
{
    /// <summary>One write to Redis carries the effects of at most so many.</summary>
    public const int MaxBatch = 256;

    private const int MaxLength = 1024;

    private readonly Queue<PendingCall> _calls = [];
    private bool _isRemoved;
    private bool _isServed;

    /// <summary>Adds a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="mustServe">Whether nobody takes batches from the queue: the caller then has to.</param>
    /// <returns>Null: the queue is no longer in use, and a new one is needed. False: it is full.</returns>
    public bool? TryAdd(PendingCall call, out bool mustServe)
    {
        lock (_calls)
        {
            mustServe = false;
            if (_isRemoved)
            {
                return null;
            }

            if (_calls.Count >= MaxLength)
            {
                return false;
            }

            _calls.Enqueue(call);
            mustServe = !_isServed;
            _isServed = true;
            return true;
        }
    }

    /// <summary>Takes the next calls whose callers still wait.</summary>
    /// <returns>None: the queue is empty and not to be used any more.</returns>
    public List<PendingCall> TakeBatch()
    {
        var batch = new List<PendingCall>();
        lock (_calls)
        {
            while (batch.Count < MaxBatch && _calls.TryDequeue(out var call))
            {
                if (!call.IsAbandoned)
                {
                    batch.Add(call);
                }
            }

            _isRemoved = batch.Count == 0;
        }

        return batch;
    }
}
