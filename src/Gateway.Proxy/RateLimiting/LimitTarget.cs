using System.Net;
using Gateway.Core.Identity;
using Gateway.Core.RateLimiting;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.RateLimiting;

/// <summary>What an operator means by a policy's name and a caller's: one bucket.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Home">Which authorities count.</param>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Client">Whose permits.</param>
internal sealed record LimitTarget(string Policy, LimitHome Home, string Bucket, UInt128 Client)
{
    private const string ConsumerPrefix = "consumer:";
    private const string AddressPrefix = "address:";
    private const string RoutePrefix = "route:";
    private const string HeaderPrefix = "header:";

    /// <summary>Finds the bucket.</summary>
    /// <param name="table">The table that names the policy.</param>
    /// <param name="name">The policy's name.</param>
    /// <param name="caller">
    /// The caller: the values of the policy's key in its order, joined by '+', such as alice or alice+acme. A value may say
    /// what it is, as in consumer:alice, address:192.0.2.1, route:orders and header:x-tenant=acme; within values + is %2B
    /// and % is %25.
    /// </param>
    /// <param name="route">The route, where the policy's scope or key needs one.</param>
    /// <param name="tier">The tier, where callers of a tier have a bucket of their own.</param>
    /// <param name="consumer">The consumer, where it has a bucket of its own.</param>
    /// <param name="problem">What is wrong, and what to write.</param>
    public static LimitTarget? Find(RouteTable table, string name, string caller, string? route, string? tier, string? consumer, out string problem)
    {
        problem = "";
        if (!table.RateLimits.TryGetValue(name, out var policy))
        {
            problem = $"The route table has no rate limit '{name}'. It has: {string.Join(", ", table.RateLimits.Keys.Order(StringComparer.Ordinal))}.";
            return null;
        }

        if (policy.Scope != RateLimitScope.Policy && (route is null || !table.Routes.ContainsKey(route)))
        {
            problem = $"The rate limit '{name}' counts for each {policy.Scope.ToString().ToLowerInvariant()} apart. Name a route of the table that has it: ?route=ID.";
            return null;
        }

        var runtime = new PolicyRuntime(name, policy, version: 0);
        var values = caller.Split('+').Select(Uri.UnescapeDataString).ToArray();
        if (values.Length != runtime.Sources.Length || PartsOf(table, runtime.Sources, values) is not { } parts)
        {
            problem = $"The rate limit '{name}' counts by {string.Join(" + ", policy.Key.DefaultIfEmpty("consumer"))}. Write the caller's values in this order, joined by '+', such as {string.Join('+', runtime.Sources.Select(Example))}.";
            return null;
        }

        var suffix = !runtime.HasBucketsByNumbers ? ""
            : consumer is not null && runtime.ByConsumer.ContainsKey(consumer) ? LimitBucketName.OfConsumer(consumer)
            : tier is not null && runtime.ByTier.ContainsKey(tier) ? LimitBucketName.OfTier(tier)
            : "";
        var bucket = LimiterScope.NameOf(name, policy.Scope, route ?? "", route is null ? "" : table.Routes.GetValueOrDefault(route)?.ClusterId ?? "");
        return new(name, runtime.Home, bucket + suffix, ClientOf(parts));
    }

    private static string Example(LimiterKeySource source) => source.Kind switch
    {
        LimiterKeyKind.Consumer => "alice",
        LimiterKeyKind.Address => "192.0.2.1",
        LimiterKeyKind.Route => "orders",
        _ => "acme",
    };

    /// <summary>As <see cref="LimitSubject"/> makes it of a request.</summary>
    private static UInt128 ClientOf(LimiterKeyPart[] parts) => parts switch
    {
        [{ Kind: LimiterKeyKind.Consumer, Value: { } id }] => LimiterKey.ClientOf(id),
        [{ Kind: LimiterKeyKind.Address, Value: { } address }] => LimiterKey.ClientOf(ClientAddress.From(IPAddress.Parse(WithoutLength(address)))),
        _ => LimiterKey.ClientOf(parts),
    };

    private static LimiterKeyPart[]? PartsOf(RouteTable table, LimiterKeySource[] sources, string[] values)
    {
        var parts = new LimiterKeyPart[sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            if (PartOf(table, sources[index], values[index]) is not { } part)
            {
                return null;
            }

            parts[index] = part;
        }

        return parts;
    }

    private static LimiterKeyPart? PartOf(RouteTable table, LimiterKeySource source, string value) => source.Kind switch
    {
        LimiterKeyKind.Consumer when value.StartsWith(ConsumerPrefix, StringComparison.Ordinal) => new(LimiterKeyKind.Consumer, "", value[ConsumerPrefix.Length..]),
        LimiterKeyKind.Consumer when AddressOf(value) is { } address && !table.Consumers.ContainsKey(value) => new(LimiterKeyKind.Address, "", address),
        LimiterKeyKind.Consumer => value.StartsWith(AddressPrefix, StringComparison.Ordinal) ? null : new(LimiterKeyKind.Consumer, "", value),
        LimiterKeyKind.Address => AddressOf(value) is { } address ? new(LimiterKeyKind.Address, "", address) : null,
        LimiterKeyKind.Route => new(LimiterKeyKind.Route, "", Without(RoutePrefix, value)),
        _ => HeaderOf(LimitSubject.NameOf(source), value),
    };

    private static LimiterKeyPart HeaderOf(string name, string value)
    {
        var stated = Without($"{HeaderPrefix}{name}", value);
        return new(LimiterKeyKind.Header, name, stated == value ? value : stated.Length == 0 ? null : Without("=", stated));
    }

    private static string? AddressOf(string value) =>
        IPAddress.TryParse(WithoutLength(Without(AddressPrefix, value)), out var address) ? ClientAddress.From(address).ToString() : null;

    private static string WithoutLength(string address) => address.Split('/')[0];

    private static string Without(string prefix, string value) =>
        value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? value[prefix.Length..] : value;
}
