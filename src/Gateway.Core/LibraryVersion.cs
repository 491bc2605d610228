using System.Buffers;
using System.Reflection;

namespace Gateway.Core;

/// <summary>The versions of the libraries a build was compiled with, which differ between package feeds.</summary>
public static class LibraryVersion
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>The version of the library that has the type, such as 1.2.6: what stands before any suffix.</summary>
    public static string Of(Type type)
    {
        var full = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? type.Assembly.GetName().Version?.ToString(3)
            ?? "unknown";
        var end = full.AsSpan().IndexOfAnyExcept(Digits);
        return (end < 0 ? full : full[..end]).TrimEnd('.');
    }
}
