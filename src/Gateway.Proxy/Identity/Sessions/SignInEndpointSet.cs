namespace Gateway.Proxy.Identity.Sessions;

/// <summary>The provider's addresses, from its discovery document.</summary>
/// <param name="Authorization">Where browsers sign in.</param>
/// <param name="Token">Where codes and refresh tokens are exchanged.</param>
/// <param name="EndSession">Where browsers sign out, if it has that.</param>
/// <param name="Revocation">Where refresh tokens are given back (RFC 7009), if it has that.</param>
internal sealed record SignInEndpointSet(string Authorization, string Token, string? EndSession, string? Revocation);
