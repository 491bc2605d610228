using System.Net.Http.Headers;
using Gateway.Core.Identity;

namespace Gateway.Proxy.Identity;

/// <summary>The headers that tell backends who calls. What a client sends under their names never gets there.</summary>
internal static class ConsumerHeaders
{
    private const string Id = "X-Consumer-Id";
    private const string Tier = "X-Consumer-Tier";

    /// <summary>
    /// Whether a header claims to be one of these, with underscores for hyphens too: backends that map headers to
    /// variables cannot tell the two apart.
    /// </summary>
    /// <param name="name">The header's name.</param>
    /// <param name="tokens">Those of the table, which may put claims in headers.</param>
    public static bool IsClaim(string name, TableTokens tokens)
        => HeaderAlias.Comparer.Equals(name, Id) || HeaderAlias.Comparer.Equals(name, Tier)
            || (tokens.ClaimHeaders.Count > 0 && tokens.ClaimHeaders.Contains(name));

    /// <summary>Tells the backend.</summary>
    public static void Write(ConsumerIdentity? consumer, HttpRequestHeaders headers)
    {
        if (consumer is null)
        {
            return;
        }

        headers.TryAddWithoutValidation(Id, consumer.ConsumerId);
        if (consumer.TierId is { } tier)
        {
            headers.TryAddWithoutValidation(Tier, tier);
        }

        if (consumer.Token is { } token)
        {
            foreach (var (name, value) in token.Headers)
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
