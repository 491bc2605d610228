using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds everything that is wrong with consumers, their tiers and their credentials.</summary>
/// <remarks>Messages quote no hash, and no key id unless it has the form of one: somebody may have pasted a key.</remarks>
public static class ConsumerRules
{
    /// <summary>What is wrong with a consumer's id, or null.</summary>
    public static string? CheckId(string id) => IdSyntax.Check("consumer", id);

    /// <summary>What is wrong with a tier's id, or null.</summary>
    public static string? CheckTierId(string id) => IdSyntax.Check("tier", id);

    /// <summary>Checks all consumers, each by itself and for what no two may share.</summary>
    /// <param name="consumers">By id.</param>
    /// <param name="tiers">By id.</param>
    /// <param name="providers">By id.</param>
    /// <param name="hasPepper">Whether the nodes have one; true where that is not known, as on an operator's machine.</param>
    /// <param name="at">The place of the consumers in the document.</param>
    /// <param name="faults">Takes what is found.</param>
    internal static void Check(
        IReadOnlyDictionary<string, Consumer> consumers,
        IReadOnlyDictionary<string, Tier> tiers,
        IReadOnlyDictionary<string, IdentityProvider> providers,
        bool hasPepper,
        JsonPointer at,
        FaultList faults)
    {
        var credentials = new CredentialRules(providers, hasPepper, faults);
        foreach (var (id, consumer) in consumers)
        {
            faults.AddIf(at[id], CheckId(id));
            if (consumer.Tier is { } tier && !tiers.ContainsKey(tier))
            {
                faults.Add(at[id]["tier"], Dangling($"The consumer {FaultText.Quote(id)} is in", "tier", tier, tiers.Keys, faults));
            }

            for (var index = 0; index < consumer.Credentials.Count; index++)
            {
                credentials.Check(id, consumer.Credentials[index], at[id]["credentials"][index]);
            }
        }
    }

    /// <summary>Checks the ids of tiers.</summary>
    internal static void CheckTiers(IReadOnlyDictionary<string, Tier> tiers, JsonPointer at, FaultList faults)
    {
        foreach (var id in tiers.Keys)
        {
            faults.AddIf(at[id], CheckTierId(id));
        }
    }

    /// <summary>Checks how keys come with requests.</summary>
    internal static void CheckSettings(ApiKeySettings settings, JsonPointer at, FaultList faults) =>
        faults.AddIf(at["header"], ApiKeyHeaderSyntax.Check(settings.Header));

    /// <summary>A sentence about a reference to something that does not exist, with what was probably meant.</summary>
    internal static string Dangling(string subject, string kind, string id, IEnumerable<string> existing, FaultList faults) =>
        $"{subject} the {kind} {FaultText.Quote(id)}, which does not exist."
            + (faults.Suggest(id, existing) is { Length: > 0 } suggestion ? suggestion : $" Add the {kind}, or name one that exists.");
}
