using System.Diagnostics.CodeAnalysis;

namespace Gateway.Core.Identity.Tokens;

/// <summary>Compares tokens whole and hashes their ends.</summary>
internal sealed class TokenText : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    /// <summary>Of a signature; 32 characters are 192 bits of it.</summary>
    private const int HashedCharacters = 32;

    public static TokenText Comparer { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode([DisallowNull] string obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    /// <summary>The base library's randomised hash (Marvin) of the last characters.</summary>
    public int GetHashCode(ReadOnlySpan<char> alternate) =>
        string.GetHashCode(alternate.Length > HashedCharacters ? alternate[^HashedCharacters..] : alternate);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
