using System.Buffers;

namespace Gateway.Core.RouteTables;

/// <summary>The ids of routes, clusters and destinations: they appear in logs, metrics and addresses of the admin API.</summary>
public static class IdSyntax
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What is wrong with an id, or null.</summary>
    /// <param name="kind">What it names, for the message.</param>
    /// <param name="id">The id.</param>
    public static string? Check(string kind, string id)
    {
        if (id.Length == 0)
        {
            return $"A {kind} has an empty id. Give it a name of letters, digits, '.', '_' and '-'.";
        }

        if (id.Length > MaxLength)
        {
            return $"The {kind} id {FaultText.Quote(id)} has {id.Length} characters. Shorten it to at most {MaxLength}.";
        }

        var wrong = id.AsSpan().IndexOfAnyExcept(Allowed);
        return wrong < 0
            ? null
            : $"The {kind} id {FaultText.Quote(id)} contains {FaultText.Quote(id.Substring(wrong, 1))}. "
                + "Use only letters (a-z, A-Z), digits, '.', '_' and '-'.";
    }
}
