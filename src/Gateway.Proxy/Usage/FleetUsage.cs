using System.Globalization;
using Gateway.Core.Engines;
using Gateway.Core.Usage;

namespace Gateway.Proxy.Usage;

/// <summary>
/// Brings what consumers have used on this node to their ledgers, each report once: one that had no answer is sent again as it
/// was before the next. Used by one caller at a time.
/// </summary>
internal sealed class FleetUsage(IEngine engine)
{
    /// <summary>Consumers that wait to be reported; while no ledger can be reached, further ones count together.</summary>
    private const int MaxWaiting = 20_000;

    /// <summary>Reports under way at once.</summary>
    private const int MaxCalls = 32;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly IAuthorities<UsageReport?, UsageReply> _ledgers = engine.Host(new UsageKind());
    private readonly Dictionary<string, Dictionary<string, UsageCounts>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UsageReport> _unanswered = new(StringComparer.Ordinal);
    private long _seq;

    /// <summary>Takes in what is to be reported.</summary>
    public void Add(IReadOnlyDictionary<UsageKey, UsageCounts> taken)
    {
        foreach (var ((consumer, route), counts) in taken)
        {
            var key = _waiting.ContainsKey(consumer) || _waiting.Count < MaxWaiting ? consumer : UsageBook.Others;
            if (!_waiting.TryGetValue(key, out var routes))
            {
                _waiting.Add(key, routes = new(StringComparer.Ordinal));
            }

            routes[route] = routes.GetValueOrDefault(route) + counts;
        }
    }

    /// <summary>Reports all that waits. What finds no ledger waits on.</summary>
    public async Task ReportAsync()
    {
        foreach (var batch in _unanswered.Keys.Union(_waiting.Keys).Chunk(MaxCalls))
        {
            // Prepared before and settled after: only the calls themselves go on at once.
            var reports = batch.Select(consumer => (consumer, Report: Next(consumer))).ToList();
            var answers = await Task.WhenAll(reports.Select(r => _ledgers.CallAsync(KeyOf(r.consumer), r.Report, Timeout).AsTask()));
            foreach (var ((consumer, _), answer) in reports.Zip(answers))
            {
                if (answer.IsAnswered)
                {
                    _unanswered.Remove(consumer);
                }
            }
        }
    }

    /// <summary>What a consumer has used over all nodes; null if its ledger gives no answer.</summary>
    public async Task<UsageReply?> ReadAsync(string consumer)
        => (await _ledgers.CallAsync(KeyOf(consumer), null, Timeout)).TryGetReply(out var reply) ? reply : null;

    private static string KeyOf(string consumer) => consumer.Length <= EngineBounds.MaxKeyLength ? consumer : consumer[..EngineBounds.MaxKeyLength];

    private UsageReport Next(string consumer)
    {
        if (_unanswered.TryGetValue(consumer, out var again))
        {
            return again;
        }

        _waiting.Remove(consumer, out var routes);
        var report = new UsageReport(engine.Self.Node.ToString("x16", CultureInfo.InvariantCulture), (long)engine.Self.Boot, ++_seq, [.. routes!.Select(r => new UsageEntry(r.Key, r.Value))]);
        _unanswered.Add(consumer, report);
        return report;
    }
}
