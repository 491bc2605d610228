using System.Collections.Concurrent;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity;

/// <summary>The keys of the identity providers of all tables in use, and what keeps them fresh.</summary>
internal sealed class ProviderKeyStore : PeriodicService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Weak: a provider whose table nobody uses any more is forgotten together with it.
    private readonly ConcurrentDictionary<KeySource, WeakReference<ProviderKeys>> _providers = [];
    private readonly Func<KeySource, Task<IReadOnlyList<VerificationKey>>> _fetch;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public ProviderKeyStore(KeyFetcher fetcher, TimeProvider clock, ILogger<ProviderKeyStore> log)
        : this(fetcher.FetchAsync, clock, log)
    {
    }

    /// <param name="fetch">Fetches keys, or throws <see cref="KeyFetchException"/>.</param>
    /// <param name="clock">Times fetches.</param>
    /// <param name="log">Where failures are told.</param>
    internal ProviderKeyStore(Func<KeySource, Task<IReadOnlyList<VerificationKey>>> fetch, TimeProvider clock, ILogger log)
        : base(Interval, clock)
    {
        _fetch = fetch;
        _clock = clock;
        _log = log;
    }

    /// <summary>Makes the providers of a valid table ready, and begins to fetch the keys of new ones.</summary>
    /// <param name="table">The table.</param>
    /// <param name="previous">What the table before it had: kept, tokens seen included, where nothing about identity changes.</param>
    public TableTokens Compile(RouteTable table, TableTokens? previous)
    {
        var next = new TableTokens(table, provider => Of(KeySource.Of(provider)));
        return previous is not null && previous.Hash == next.Hash ? previous : next;
    }

    /// <summary>Looks which keys are due.</summary>
    public void Tick()
    {
        foreach (var (source, reference) in _providers)
        {
            if (reference.TryGetTarget(out var keys))
            {
                keys.Tick();
            }
            else
            {
                _providers.TryRemove(KeyValuePair.Create(source, reference));
            }
        }
    }

    protected override Task TickAsync(CancellationToken stoppingToken)
    {
        Tick();
        return Task.CompletedTask;
    }

    private ProviderKeys Of(KeySource source)
    {
        if (_providers.TryGetValue(source, out var reference) && reference.TryGetTarget(out var known))
        {
            return known;
        }

        var keys = new ProviderKeys(source, _fetch, _clock, _log);
        _providers[source] = new(keys);
        keys.Refresh();
        return keys;
    }
}
