using System.Buffers;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Scopes (RFC 6749, section 3.3): printable ASCII without space, quotation mark and backslash.</summary>
internal static class ScopeSyntax
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    /// <summary>What is wrong with a scope, or null.</summary>
    public static string? Check(string scope)
    {
        if (scope.Length == 0)
        {
            return "The scope is empty. Write one, or remove the entry.";
        }

        var wrong = scope.AsSpan().IndexOfAnyExcept(Allowed);
        return wrong < 0
            ? null
            : $"The scope {FaultText.Quote(scope)} contains {FaultText.Quote(scope.Substring(wrong, 1))}, which no scope can. "
                + "Write each scope as an entry of its own.";
    }
}
