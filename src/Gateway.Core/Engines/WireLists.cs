using System.Collections.Immutable;

namespace Gateway.Core.Engines;

/// <summary>Reads lists: a count, and so many items.</summary>
internal static class WireLists
{
    /// <param name="reader">Where the list begins.</param>
    /// <param name="minBytesPerItem">What the shortest item takes. Above zero.</param>
    /// <param name="read">Reads an item.</param>
    public static ImmutableArray<T> ReadList<T>(this ref WireReader reader, int minBytesPerItem, WireItem<T> read)
    {
        var count = reader.ReadCount(minBytesPerItem);
        var items = ImmutableArray.CreateBuilder<T>(count);
        while (items.Count < count)
        {
            items.Add(read(ref reader));
        }

        return items.MoveToImmutable();
    }
}
