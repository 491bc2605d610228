using System.Buffers;

namespace Gateway.Core.Identity;

/// <summary>What a token's subject is called among consumers.</summary>
internal static class ConsumerName
{
    /// <summary>In no id of a provider or of a consumer of the table, so that the two kinds never meet.</summary>
    public const string Separator = ":";

    /// <summary>In characters. OpenID Connect Core, section 2, allows a sub of 255.</summary>
    public const int MaxSubjectLength = 255;

    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    /// <summary>The consumer id of a subject that the table does not know.</summary>
    public static string Of(string providerId, string subject) => providerId + Separator + subject;

    /// <summary>Whether a subject can stand in headers and logs as it is.</summary>
    public static bool IsInOrder(string subject) =>
        subject.Length is > 0 and <= MaxSubjectLength && !subject.AsSpan().ContainsAnyExcept(Printable);
}
