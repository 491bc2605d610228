using Gateway.Core.Identity;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What a request's session says.</summary>
/// <param name="Identity">Who calls; null without a session that holds.</param>
/// <param name="UnavailableProvider">The provider that would have to renew the session, and cannot be asked now.</param>
/// <param name="LacksKeys">Whether there may be a session, but this node has never had the keys to read any.</param>
internal readonly record struct SessionAnswer(ConsumerIdentity? Identity, string? UnavailableProvider = null, bool LacksKeys = false);
