using Gateway.Core.Discovery;
using Gateway.Core.RouteTables;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Discovery;

/// <summary>Keeps up with where one cluster's destinations are, until its source is another one.</summary>
/// <param name="cluster">Its id.</param>
/// <param name="key">The source's key, see <see cref="ClusterRuntime.Source"/>.</param>
/// <param name="policy">A valid policy.</param>
/// <param name="source">Whom to ask.</param>
/// <param name="parts">The present versions of the cluster, the clock, the guard, and who hears of what happens.</param>
internal sealed class ClusterDiscovery(string cluster, string key, DiscoveryPolicy policy, IDiscoverySource source, DiscoveryParts parts) : IDisposable
{
    private readonly DiscoveryTracker _tracker = new(policy);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();

    public string Cluster => cluster;

    public string Key => key;

    private TimeSpan Now => parts.Clock.GetElapsedTime(0);

    /// <summary>Asks until it is disposed of.</summary>
    public async Task RunAsync()
    {
        var token = _stopping.Token;
        while (!token.IsCancellationRequested)
        {
            await AskAsync(token);
            TimeSpan wait;
            lock (_lock)
            {
                wait = _tracker.NextAt - Now;
            }

            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, parts.Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How things are, for people.</summary>
    public DiscoveryReport Report()
    {
        lock (_lock)
        {
            var age = Now - _tracker.AnsweredAt;
            return new(
                NameOf(_tracker.State),
                _tracker.Fault,
                age is { } known ? Math.Round(known.TotalSeconds, 1) : null,
                Math.Round(Math.Max(0, (_tracker.NextAt - Now).TotalSeconds), 1));
        }
    }

    /// <summary>Ends the questions, the one under way included.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        (source as IDisposable)?.Dispose();
    }

    private async Task AskAsync(CancellationToken token)
    {
        try
        {
            var answer = await source.AskAsync(token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Off the sockets' threads.
            Take(Guarded(answer));
        }
        catch (DiscoveryException e)
        {
            Fail(e.Message);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            parts.Events.Broke(cluster, e);
            Fail("the gateway failed to ask; its log says why");
        }

        parts.Find(cluster)?.NoteAsked();
    }

    private void Take(DiscoveryAnswer answer)
    {
        bool hasChanged;
        DiscoveryState before, after;
        IReadOnlyDictionary<string, Destination> found;
        lock (_lock)
        {
            before = _tracker.State;
            hasChanged = _tracker.Take(answer, Now);
            after = _tracker.State;
            found = _tracker.Destinations;
        }

        // Of its source alone: a table may have named another one meanwhile.
        if (parts.Find(cluster) is { } runtime && runtime.Source == key && (hasChanged || runtime.IsUndiscovered))
        {
            runtime.Discover(new(key, found));
        }

        parts.Events.Answered(cluster, hasChanged, found, before, after, policy.KeepOnEmpty);
    }

    private void Fail(string fault)
    {
        DiscoveryState before;
        int kept;
        lock (_lock)
        {
            before = _tracker.State;
            _tracker.Fail(fault, Now, Random.Shared.NextDouble());
            kept = _tracker.Destinations.Count;
        }

        parts.Events.Failed(cluster, fault, kept, isNew: before != DiscoveryState.Failing);
    }

    /// <summary>The answer without what leads to this node's own admin listener, of which everybody would be a loopback client.</summary>
    private DiscoveryAnswer Guarded(DiscoveryAnswer answer)
    {
        var own = answer.Destinations.Where(d => parts.Guard.IsOwn(new(d.Value.Address))).Select(d => d.Key).ToHashSet();
        if (own.Count == 0)
        {
            return answer;
        }

        parts.Events.Guarded(cluster, string.Join(", ", own));
        return answer with { Destinations = answer.Destinations.Where(d => !own.Contains(d.Key)).ToDictionary() };
    }

    private static string NameOf(DiscoveryState state) => state switch
    {
        DiscoveryState.Current => "current",
        DiscoveryState.Failing => "failing",
        DiscoveryState.KeptOnEmpty => "keptOnEmpty",
        DiscoveryState.Empty => "empty",
        _ => "waiting",
    };
}
