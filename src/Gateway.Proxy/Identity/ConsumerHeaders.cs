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
    public static bool IsClaim(string name) => name.Length == Id.Length ? Alias(name, Id) : name.Length == Tier.Length && Alias(name, Tier);

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
    }

    private static bool Alias(string name, string header)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]);
            if (c != char.ToLowerInvariant(header[i]))
            {
                return false;
            }
        }

        return true;
    }
}
