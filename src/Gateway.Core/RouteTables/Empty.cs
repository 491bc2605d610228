using System.Collections.Frozen;

namespace Gateway.Core.RouteTables;

internal static class Empty<T>
{
    public static readonly IReadOnlyDictionary<string, T> Map = FrozenDictionary<string, T>.Empty;
}
