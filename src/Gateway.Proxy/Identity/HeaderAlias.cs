using System.Diagnostics.CodeAnalysis;

namespace Gateway.Proxy.Identity;

/// <summary>
/// Compares header names as backends do that map headers to variables: without case, and with underscores for hyphens.
/// </summary>
internal sealed class HeaderAlias : IEqualityComparer<string>
{
    public static HeaderAlias Comparer { get; } = new();

    public bool Equals(string? x, string? y)
    {
        if (x is null || y is null || x.Length != y.Length)
        {
            return ReferenceEquals(x, y);
        }

        for (var index = 0; index < x.Length; index++)
        {
            if (Fold(x[index]) != Fold(y[index]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode([DisallowNull] string obj)
    {
        var hash = 17;
        foreach (var character in obj)
        {
            hash = unchecked((hash * 31) + Fold(character));
        }

        return hash;
    }

    private static char Fold(char character) => character == '_' ? '-' : char.ToLowerInvariant(character);
}
