using System.Buffers;

namespace Gateway.Core.Engines;

/// <summary>What every engine takes.</summary>
public static class EngineBounds
{
    /// <summary>The longest key, in UTF-16 units.</summary>
    public const int MaxKeyLength = 1024;

    /// <summary>The longest name of a kind or a topic.</summary>
    public const int MaxTopicLength = 64;

    /// <summary>The largest broadcast. Larger things are an authority's to give; a broadcast says that they changed.</summary>
    public const int MaxBroadcastBytes = 64 * 1024;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Checks a key.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static void CheckKey(string key)
    {
        if (key.Length is 0 or > MaxKeyLength)
        {
            throw new ArgumentException($"A key has from 1 to {MaxKeyLength} UTF-16 units, not {key.Length}.", nameof(key));
        }
    }

    /// <summary>Checks the name of a kind or a topic: it is part of addresses in stores and on wires.</summary>
    /// <exception cref="ArgumentException">It is not in order.</exception>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxTopicLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException($"A name has from 1 to {MaxTopicLength} of a-z, 0-9, '.' and '-'.", nameof(name));
        }
    }

    /// <summary>Checks the size of a broadcast.</summary>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public static void CheckBroadcast(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxBroadcastBytes)
        {
            throw new ArgumentException($"A broadcast has at most {MaxBroadcastBytes} bytes, not {payload.Length}.", nameof(payload));
        }
    }
}
