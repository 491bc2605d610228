using System.Runtime.CompilerServices;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Finds whose permits a request takes.</summary>
/// <param name="sources">The policy's key.</param>
/// <param name="routeId">The route, which may be part of it.</param>
internal sealed class LimitSubject(LimiterKeySource[] sources, string routeId)
{
    private static readonly ConditionalWeakTable<ConsumerIdentity, StrongBox<UInt128>> Consumers = [];

    private readonly LimiterKeyKind? _only = sources.Length == 1 ? sources[0].Kind : null;
    private readonly string[] _names = [.. sources.Select(NameOf)];

    /// <summary>The client value. Consumers and anonymous addresses never meet.</summary>
    public UInt128 Of(Exchange exchange) => _only switch
    {
        LimiterKeyKind.Consumer when exchange.Consumer is { } consumer => Consumers.GetValue(consumer, static c => new(LimiterKey.ClientOf(c.ConsumerId))).Value,
        LimiterKeyKind.Consumer or LimiterKeyKind.Address => LimiterKey.ClientOf(exchange.Client),
        _ => Combine(exchange),
    };

    /// <summary>The name of a part: of a header, its own in lower case.</summary>
    public static string NameOf(LimiterKeySource source) => source.Header?.ToLowerInvariant() ?? "";

    private UInt128 Combine(Exchange exchange)
    {
        var parts = default(Parts);
        for (var index = 0; index < sources.Length; index++)
        {
            parts[index] = PartOf(exchange, sources[index].Kind, _names[index]);
        }

        return LimiterKey.ClientOf(((ReadOnlySpan<LimiterKeyPart>)parts)[..sources.Length]);
    }

    private LimiterKeyPart PartOf(Exchange exchange, LimiterKeyKind kind, string name) => kind switch
    {
        LimiterKeyKind.Consumer when exchange.Consumer is { } consumer => new(kind, name, consumer.ConsumerId),
        LimiterKeyKind.Consumer or LimiterKeyKind.Address => new(LimiterKeyKind.Address, name, AddressText.Of(exchange.Client)),
        LimiterKeyKind.Route => new(kind, name, routeId),
        _ => new(kind, name, HeaderOf(exchange, name)),
    };

    private static string? HeaderOf(Exchange exchange, string name)
    {
        var values = exchange.Context!.Request.Headers[name];
        return values.Count == 0 ? null : values.ToString();
    }

    [InlineArray(4)]
    private struct Parts
    {
        private LimiterKeyPart _first;
    }
}
