using System.Text;
using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds everything that is wrong with identity providers.</summary>
internal static class IdentityProviderRules
{
    private static readonly string[] AlgorithmNames = [.. JwsAlgorithm.All.Select(algorithm => algorithm.Name)];

    public static void Check(IReadOnlyDictionary<string, IdentityProvider> providers, JsonPointer at, FaultList faults)
    {
        var issuers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, provider) in providers)
        {
            var place = at[id];
            faults.AddIf(place, IdSyntax.Check("identity provider", id));
            CheckIssuer(id, provider, issuers, place["issuer"], faults);
            CheckAudiences(provider.Audiences, place["audiences"], faults);
            CheckAlgorithms(provider.Algorithms, place["algorithms"], faults);
            CheckKeys(id, provider, place, faults);
            CheckFetch(provider.KeyFetch, place["keyFetch"], faults);
            faults.AddIf(place["clockSkew"], CheckRange(provider.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5)));
            faults.AddIf(place["requiredType"], provider.RequiredType is { Length: 0 } ? "The type is empty. Write one such as at+jwt, or remove the key." : null);
            ClaimMappingRules.Check(provider.Claims, place["claims"], faults);
            if (provider.SignIn is { } signIn)
            {
                SignInRules.Check(provider, signIn, place["signIn"], faults);
            }
        }
    }

    private static void CheckIssuer(string id, IdentityProvider provider, Dictionary<string, string> issuers, JsonPointer at, FaultList faults)
    {
        if (provider.Issuer.Length == 0)
        {
            faults.Add(at, "The issuer is empty. Write the iss of its tokens, such as https://id.example.com/.");
        }
        else if (!issuers.TryAdd(provider.Issuer, id))
        {
            faults.Add(at, $"The issuer {FaultText.Quote(provider.Issuer)} is also that of {FaultText.Quote(issuers[provider.Issuer])}. One token cannot have two meanings: keep one, with the audiences of both.");
        }
    }

    private static void CheckAudiences(IReadOnlyList<string> audiences, JsonPointer at, FaultList faults)
    {
        if (audiences.Count == 0)
        {
            faults.Add(at, "There is no audience. Write whom the tokens must be for: a token for somebody else must not open this gateway.");
        }

        for (var index = 0; index < audiences.Count; index++)
        {
            faults.AddIf(at[index], audiences[index].Length == 0 ? "The audience is empty. Write one, or remove the entry." : null);
        }
    }

    private static void CheckAlgorithms(IReadOnlyList<string> algorithms, JsonPointer at, FaultList faults)
    {
        for (var index = 0; index < algorithms.Count; index++)
        {
            var name = algorithms[index];
            if (AlgorithmNames.Contains(name))
            {
                faults.AddIf(at[index], algorithms.Take(index).Contains(name) ? $"The algorithm {FaultText.Quote(name)} is there twice. Remove one." : null);
                continue;
            }

            var reason = name.StartsWith("HS", StringComparison.Ordinal) ? "is a shared secret, with which every backend could issue tokens"
                : name.Equals("none", StringComparison.OrdinalIgnoreCase) ? "is no signature at all"
                : "is none that the gateway knows";
            faults.Add(at[index], $"The algorithm {FaultText.Quote(name)} {reason}. Use {FaultText.Or(AlgorithmNames)}.{faults.Suggest(name, AlgorithmNames)}");
        }
    }

    private static void CheckKeys(string id, IdentityProvider provider, JsonPointer at, FaultList faults)
    {
        string[] stated = [.. new[] { ("jwks", provider.Jwks), ("pem", provider.Pem), ("jwksUri", provider.JwksUri), ("discoveryUri", provider.DiscoveryUri) }
            .Where(pair => pair.Item2 is not null).Select(pair => pair.Item1)];
        if (stated.Length > 1)
        {
            faults.Add(at[stated[1]], $"The provider {FaultText.Quote(id)} has its keys from {FaultText.Or(stated)}. State one of them.");
        }

        if (provider.Jwks is { } jwks)
        {
            var json = Encoding.UTF8.GetBytes(jwks);
            faults.AddIf(
                at["jwks"],
                JsonWebKeySet.HasPrivateKey(json)
                    ? "The key set contains a private or secret key, which belongs to nobody but the issuer. Replace the key, since who has read this document knows it, and put its public part here."
                    : JsonWebKeySet.Read(json, out _));
        }

        if (provider.Pem is { } pem)
        {
            faults.AddIf(at["pem"], PemKeys.Read(pem, out _));
        }

        CheckAddresses(provider, stated.Length == 0, at, faults);
    }

    private static void CheckAddresses(IdentityProvider provider, bool isDiscovered, JsonPointer at, FaultList faults)
    {
        if (provider.JwksUri is { } keys)
        {
            faults.AddIf(at["jwksUri"], KeyAddress.Check(keys, provider.AllowHttp));
        }

        if (provider.DiscoveryUri is { } discovery)
        {
            faults.AddIf(at["discoveryUri"], KeyAddress.Check(discovery, provider.AllowHttp));
        }
        else if (isDiscovered && provider.Issuer.Length > 0)
        {
            faults.AddIf(at["issuer"], KeyAddress.Check(KeyAddress.OfDiscovery(provider.Issuer), provider.AllowHttp) is { } fault
                ? $"{fault} The keys are looked for there because neither jwks, pem, jwksUri nor discoveryUri is stated."
                : null);
        }
    }

    private static void CheckFetch(KeyFetchSettings fetch, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["refreshInterval"], CheckRange(fetch.RefreshInterval, TimeSpan.FromSeconds(10), TimeSpan.FromHours(6)));
        faults.AddIf(at["timeout"], CheckRange(fetch.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30)));
        faults.AddIf(at["maxWait"], CheckRange(fetch.MaxWait, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        faults.AddIf(at["maxStale"], CheckRange(fetch.MaxStale, fetch.RefreshInterval, TimeSpan.FromHours(6)));
    }

    private static string? CheckRange(TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most
        ? null
        : $"The duration {Duration.Format(value)} is out of range. Write one from {Duration.Format(least)} to {Duration.Format(most)}.";
}
