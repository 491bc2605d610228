namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What the gateway remembers, in a cookie, while a browser is with the provider.</summary>
/// <param name="Provider">The id of the identity provider.</param>
/// <param name="State">What the provider sends back, so that nobody can finish what another began.</param>
/// <param name="Nonce">What the ID token must contain, so that none of another sign-in is taken.</param>
/// <param name="Verifier">What only this gateway knows (PKCE, RFC 7636), so that a stolen code is of no use.</param>
/// <param name="ReturnTo">Where the browser goes afterwards.</param>
/// <param name="Expires">Until when the browser has to be back.</param>
internal sealed record PendingSignIn(string Provider, string State, string Nonce, string Verifier, string ReturnTo, DateTimeOffset Expires)
{
    /// <summary>Without secrets: this text may end in a log.</summary>
    public override string ToString() => $"PendingSignIn with {Provider}";
}
