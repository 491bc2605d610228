using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Authorities;

/// <summary>Which grain runs the authority of a key. All nodes of a fleet must agree, so none of this ever changes for a name.</summary>
internal static class GrainAddresses
{
    public const string RateLimiter = "gateway.rate-limiter";
    public const string RateLimiterPartition = "gateway.rate-limiter-partition";
    public const string CircuitBreaker = "gateway.circuit-breaker";
    public const string RouteTable = "gateway.route-table";
    public const string Authority = "gateway.authority";
    public const string AuthorityPartition = "gateway.authority-partition";

    /// <summary>
    /// How many grains share the keys of a kind. Enough that partitions spread evenly over some hundred silos and that one
    /// hot key slows few others; few enough that all of them fit into every silo's directory cache and are moved within a second.
    /// </summary>
    public const int Partitions = 4096;

    /// <summary>Between the name of a kind and what follows; neither it nor the text of a key has one.</summary>
    public const char Separator = '/';

    /// <summary>
    /// Whether grains of the kind hold many keys each. A grain costs nearly 2 KB before it holds anything, so kinds with
    /// a key per client are partitioned. Not those whose keys are few, and not durable ones: they wait for the
    /// store in their turn, and nobody else should wait with them.
    /// </summary>
    public static bool IsPartitioned(AuthorityKind kind) =>
        kind.Durability == AuthorityDurability.Volatile && !IsCircuit(kind.Name) && !IsRouteTable(kind.Name);

    /// <summary>The type of the kind's grains.</summary>
    public static GrainType TypeOf(AuthorityKind kind) => GrainType.Create(
        IsPartitioned(kind) ? IsLimiter(kind.Name) ? RateLimiterPartition : AuthorityPartition
            : IsLimiter(kind.Name) ? RateLimiter
            : IsCircuit(kind.Name) ? CircuitBreaker
            : IsRouteTable(kind.Name) ? RouteTable
            : Authority);

    /// <summary>The grain of one key.</summary>
    public static GrainId OfKey(AuthorityKind kind, string keyText) => GrainId.Create(TypeOf(kind), $"{kind.Name}{Separator}{keyText}");

    /// <summary>The grain of a partition.</summary>
    public static GrainId OfPartition(AuthorityKind kind, int partition) => GrainId.Create(
        TypeOf(kind), string.Create(CultureInfo.InvariantCulture, $"{kind.Name}{Separator}{partition}"));

    /// <summary>The partition of a key, from 0 to <see cref="Partitions"/> - 1.</summary>
    public static int PartitionOf(string keyText) =>
        (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(keyText.AsSpan())) % Partitions);

    /// <summary>The name of the kind whose grain has this key.</summary>
    public static string KindOf(string grainKey) => grainKey[..grainKey.IndexOf(Separator, StringComparison.Ordinal)];

    private static bool IsLimiter(string name) => name.StartsWith("limiter", StringComparison.Ordinal);

    private static bool IsCircuit(string name) => name.StartsWith("circuit", StringComparison.Ordinal);

    private static bool IsRouteTable(string name) => name.StartsWith("route-table", StringComparison.Ordinal);
}
