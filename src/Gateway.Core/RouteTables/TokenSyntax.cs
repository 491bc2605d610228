using System.Buffers;

namespace Gateway.Core.RouteTables;

/// <summary>Tokens (RFC 9110, section 5.6.2): header names and methods.</summary>
public static class TokenSyntax
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "!#$%&'*+-.^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>What is wrong with a token, or null.</summary>
    /// <param name="kind">What it is, for the message, such as "header name".</param>
    /// <param name="text">The token.</param>
    public static string? Check(string kind, string text)
    {
        if (text.Length == 0)
        {
            return $"The {kind} is empty. Write it, or remove the entry.";
        }

        var wrong = text.AsSpan().IndexOfAnyExcept(Allowed);
        return wrong < 0
            ? null
            : $"The {kind} {FaultText.Quote(text)} contains {FaultText.Quote(text.Substring(wrong, 1))}. "
                + "Use only letters, digits and !#$%&'*+-.^_`|~.";
    }
}
