namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What a browser's session stands on.</summary>
/// <param name="Id">Random; the same for as long as the session lasts.</param>
/// <param name="Generation">How often it was renewed.</param>
/// <param name="Provider">The id of the identity provider.</param>
/// <param name="Claims">The claims of its ID token.</param>
/// <param name="RefreshToken">What it can be renewed with, if anything.</param>
/// <param name="SignedIn">When the browser signed in.</param>
/// <param name="Obtained">When the session was made or renewed.</param>
/// <param name="Expires">Until when it holds without being renewed.</param>
internal sealed record Session(
    string Id, int Generation, string Provider, string Claims, string? RefreshToken, DateTimeOffset SignedIn, DateTimeOffset Obtained, DateTimeOffset Expires)
{
    /// <summary>Whether it is time to renew it: four fifths of its time are over.</summary>
    public bool IsDue(DateTimeOffset now) => RefreshToken is not null && now >= Obtained + ((Expires - Obtained) * 0.8);

    /// <summary>Without tokens and claims: this text may end in a log.</summary>
    public override string ToString() => $"Session with {Provider}";
}
