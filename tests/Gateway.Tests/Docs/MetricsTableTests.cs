using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Gateway.Proxy.Observability;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Docs;

/// <summary>The table of metrics in operations.md has every one of the gateway's own, once, and no other.</summary>
public sealed partial class MetricsTableTests
{
    [Fact]
    public async Task Table_OfOperations_HasEachMetricOnce()
    {
        List<Instrument> published = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == GatewayMetrics.MeterName)
            {
                lock (published)
                {
                    published.Add(instrument);
                }
            }
        };
        listener.Start();
        await using var node = await TestNode.StartAsync("""
            routes: { all: { clusterId: all } }
            clusters: { all: { destinations: { a: { address: "http://127.0.0.1:9" } } } }
            """);
        var text = await File.ReadAllTextAsync(Path.Combine(Repo.Root, "docs", "operations.md"));
        var table = text[text.IndexOf("| Metric |", StringComparison.Ordinal)..];
        string[] told = [.. table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2).SelectMany(NamesOf)];

        Assert.Equal(told.Distinct(), told);

        // Other nodes in this process have theirs, and Redis has none in this one.
        var own = node.Services.GetRequiredService<IMeterFactory>();
        lock (published)
        {
            var made = published.Where(instrument => instrument.Meter.Scope == own).Select(NameOf).Distinct();
            Assert.Equal(made.Order(StringComparer.Ordinal), told.Where(name => !name.StartsWith("gateway_redis_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The names in the first column; one that begins with _ continues the family of the first.</summary>
    private static IEnumerable<string> NamesOf(string row)
        => Name().Matches(row.Split(" | ")[0]).Select(match => match.Groups[1].Value).Select(name => name[0] == '_' ? "gateway_redis" + name : name);

    private static string NameOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var isCounter = instrument.GetType().Name is "Counter`1" or "ObservableCounter`1";
        return instrument.Name.Replace('.', '_') + unit + (isCounter ? "_total" : "");
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();
}
