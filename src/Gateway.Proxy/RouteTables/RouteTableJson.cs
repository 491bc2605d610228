using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Discovery;
using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// The canonical JSON of a route table: keys in ordinal order, defaults left out, no white space. Two documents that
/// mean the same table have the same canonical text, whatever their format.
/// </summary>
internal static class RouteTableJson
{
    private static readonly JsonSerializerOptions Options = new(RouteTableJsonContext.Default.Options)
    {
        TypeInfoResolver = RouteTableJsonContext.Default.WithAddedModifier(LeaveDefaultsOut),
    };

    /// <summary>Writes the canonical text.</summary>
    public static byte[] Write(RouteTable table)
        => JsonSerializer.SerializeToUtf8Bytes(Sorted(table), Options.GetTypeInfo(typeof(RouteTable)));

    /// <summary>SHA-256 of the canonical text, in lower-case hexadecimal.</summary>
    public static string Hash(RouteTable table) => Convert.ToHexStringLower(SHA256.HashData(Write(table)));

    /// <summary>Whether two clusters mean the same.</summary>
    public static bool AreEqual(Cluster left, Cluster right) => Write(left).AsSpan().SequenceEqual(Write(right));

    /// <summary>The text of a discovery: equal for equal ones.</summary>
    public static string Text(DiscoveryPolicy policy) => JsonSerializer.Serialize(policy, Options.GetTypeInfo(typeof(DiscoveryPolicy)));

    private static byte[] Write(Cluster cluster)
        => JsonSerializer.SerializeToUtf8Bytes(Sorted(cluster), Options.GetTypeInfo(typeof(Cluster)));

    private static RouteTable Sorted(RouteTable table) => table with
    {
        Routes = Sorted(table.Routes.ToDictionary(r => r.Key, r => Sorted(r.Value))),
        Clusters = Sorted(table.Clusters.ToDictionary(c => c.Key, c => Sorted(c.Value))),
        Consumers = Sorted(table.Consumers),
        Tiers = Sorted(table.Tiers),
        IdentityProviders = Sorted(table.IdentityProviders.ToDictionary(
            p => p.Key, p => p.Value with { Claims = p.Value.Claims with { Headers = Sorted(p.Value.Claims.Headers) } })),
        RateLimits = Sorted(table.RateLimits.ToDictionary(p => p.Key, p => p.Value with { Tiers = Sorted(p.Value.Tiers), Consumers = Sorted(p.Value.Consumers) })),
    };

    private static Cluster Sorted(Cluster cluster) => cluster with
    {
        Destinations = Sorted(cluster.Destinations),
        Limits = cluster.Limits is { } limits ? limits with { TierShares = Sorted(limits.TierShares) } : null,
    };

    private static Route Sorted(Route route) => route.Fallback is { } fallback
        ? route with { Fallback = fallback with { Headers = Sorted(fallback.Headers) } }
        : route;

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> map)
        => new(map.ToDictionary(), StringComparer.Ordinal);

    /// <summary>
    /// Leaves a value out where reading gives it back anyway. That is the property's own default: the platform's choice,
    /// the type's zero, would turn a stated zero into a default of something else.
    /// </summary>
    private static void LeaveDefaultsOut(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var fresh = Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties)
        {
            var initial = property.Get!(fresh);
            property.ShouldSerialize = (_, value) => value is not (null or ValueType or string) || !Equals(value, initial);
        }
    }
}

/// <summary>The generated serializer behind <see cref="RouteTableJson"/>: no reflection at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    Converters = [typeof(DurationJsonConverter), typeof(CamelCaseEnumConverter<BackendProtocol>), typeof(CamelCaseEnumConverter<ForwardedHeaderAction>), typeof(CamelCaseEnumConverter<ValueMatchMode>), typeof(CamelCaseEnumConverter<RateLimitAlgorithm>), typeof(CamelCaseEnumConverter<CalendarPeriod>), typeof(CamelCaseEnumConverter<RateLimitScope>), typeof(CamelCaseEnumConverter<UnavailablePolicy>), typeof(CamelCaseEnumConverter<RouteAccess>), typeof(CamelCaseEnumConverter<CircuitProbeMode>), typeof(CamelCaseEnumConverter<LoadBalancingAlgorithm>), typeof(CamelCaseEnumConverter<AffinityFailure>)])]
[JsonSerializable(typeof(RouteTable))]
[JsonSerializable(typeof(Cluster))]
[JsonSerializable(typeof(DiscoveryPolicy))]
internal sealed partial class RouteTableJsonContext : JsonSerializerContext;
