using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Pipeline;

/// <summary>The name a request goes by in logs and answers: the client's, where it is a sane one, or a new one.</summary>
internal static class RequestId
{
    public const string HeaderName = "X-Request-ID";

    private const int MaxLength = 128;
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Sane =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+/=");

    public static string Of(HttpRequest request)
    {
        var claimed = request.Headers[HeaderName];
        return claimed.Count == 1 && IsSane(claimed[0]) ? claimed[0]! : Create();
    }

    private static bool IsSane(string? id)
        => id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Sane);

    /// <summary>26 digits of 5 random bits.</summary>
    public static string Create() => string.Create(26, 0, static (text, _) =>
    {
        Random.Shared.GetItems(Digits, text);
    });
}
