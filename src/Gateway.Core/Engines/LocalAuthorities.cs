using System.Collections.Concurrent;

namespace Gateway.Core.Engines;

/// <summary>The authorities of one kind in this process.</summary>
internal sealed class LocalAuthorities<TState, TCommand, TReply>(
    AuthorityKind<TState, TCommand, TReply> kind,
    Func<TimeSpan> clock,
    Action<string, Exception> onFault,
    LocalEngineState engine) : IAuthorities<TCommand, TReply>, ILocalAuthorities
    where TState : class
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public ValueTask<AuthorityResult<TReply>> CallAsync(
        string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EngineBounds.CheckKey(key);
        if (!engine.IsRunning)
        {
            return new(new AuthorityResult<TReply>(UnavailableReason.Stopped));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return new(new AuthorityResult<TReply>(UnavailableReason.Cancelled));
        }

        while (true)
        {
            var entry = _entries.TryGetValue(key, out var found) ? found : _entries.GetOrAdd(key, static _ => new Entry());
            lock (entry.Turn)
            {
                if (!entry.IsRemoved)
                {
                    return new(Execute(entry, key, command));
                }
            }
        }
    }

    public int Sweep(TimeSpan now)
    {
        var removed = 0;
        foreach (var pair in _entries)
        {
            lock (pair.Value.Turn)
            {
                if (pair.Value.State is { } state && kind.TimeToLive(state, now) > TimeSpan.Zero)
                {
                    continue;
                }

                pair.Value.IsRemoved = true;
                removed += _entries.TryRemove(pair) ? 1 : 0;
            }
        }

        return removed;
    }

    private AuthorityResult<TReply> Execute(Entry entry, string key, TCommand command)
    {
        try
        {
            // The time is read inside the turn, so that it never goes backwards for a key.
            var now = clock();
            entry.State ??= kind.CreateState(new(key, now, SinceDisruption: TimeSpan.MaxValue));
            return new(kind.Execute(entry.State, now, command));
        }
        catch (Exception exception)
        {
            onFault(kind.Name, exception);
            return new(UnavailableReason.Failed);
        }
    }

    private sealed class Entry
    {
        public readonly Lock Turn = new();
        public TState? State;
        public bool IsRemoved;
    }
}
