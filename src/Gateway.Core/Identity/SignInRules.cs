using Gateway.Core.Identity.Tokens;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Identity;

/// <summary>Finds what is wrong with how browsers sign in.</summary>
internal static class SignInRules
{
    private static readonly TimeSpan LeastLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostLifetime = TimeSpan.FromHours(24);

    public static void Check(IdentityProvider provider, SignInSettings signIn, JsonPointer at, FaultList faults)
    {
        faults.AddIf(at["clientId"], signIn.ClientId.Length == 0 ? "The clientId is empty. Write what the provider calls this gateway." : null);
        faults.AddIf(at["clientSecretVariable"], signIn.ClientSecretVariable is { } variable ? CheckVariable(variable) : null);
        faults.AddIf(at["publicUrl"], CheckPublicUrl(signIn.PublicUrl, provider.AllowHttp));
        for (var index = 0; index < signIn.Scopes.Count; index++)
        {
            faults.AddIf(at["scopes"][index], ScopeSyntax.Check(signIn.Scopes[index]));
        }

        if (signIn.SessionLifetime < LeastLifetime || signIn.SessionLifetime > MostLifetime)
        {
            faults.Add(
                at["sessionLifetime"],
                $"The duration {Duration.Format(signIn.SessionLifetime)} is out of range. Write one from {Duration.Format(LeastLifetime)} to {Duration.Format(MostLifetime)}.");
        }

        if (KeyAddress.Check(provider.DiscoveryUri ?? KeyAddress.OfDiscovery(provider.Issuer), provider.AllowHttp) is { } fault)
        {
            faults.Add(at, $"Where browsers sign in is told by the provider's discovery document, which cannot be found. {fault} State the discoveryUri.");
        }
    }

    /// <summary>Checks that a route names a provider with which browsers can sign in.</summary>
    public static void CheckRoute(Route route, RouteTable table, JsonPointer at, FaultList faults)
    {
        if (route.SignIn is not { } id)
        {
            return;
        }

        if (!table.IdentityProviders.TryGetValue(id, out var provider))
        {
            faults.Add(at["signIn"], ConsumerRules.Dangling("The route lets browsers sign in with", "identity provider", id, table.IdentityProviders.Keys, faults));
        }
        else if (provider.SignIn is null)
        {
            faults.Add(at["signIn"], $"The identity provider {FaultText.Quote(id)} has no signIn, so nobody can sign in with it. Add it there, or remove this.");
        }
        else if ((route.Access ?? table.DefaultAccess) != RouteAccess.Required)
        {
            faults.Add(at["signIn"], "Nobody is asked to sign in on this route, because its access is not required. Set access to required, or remove this.");
        }
    }

    private static string? CheckVariable(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && !char.IsAsciiDigit(name[0])
            ? null
            : "The clientSecretVariable is no name of an environment variable: it has letters, digits and '_'. Write the variable's name and never the secret; if this is the secret, replace it.";

    private static string? CheckPublicUrl(string text, bool allowHttp)
    {
        if (KeyAddress.Check(text, allowHttp) is { } fault)
        {
            return fault;
        }

        return new Uri(text) is { AbsolutePath: "/", Query: "", Fragment: "" }
            ? null
            : $"The publicUrl {FaultText.Quote(text)} has a path, a query or a fragment. Write scheme and host alone.";
    }
}
