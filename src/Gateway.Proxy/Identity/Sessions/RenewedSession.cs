namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What became of a session whose time was nearly over.</summary>
/// <param name="Session">The new one; null if there is none.</param>
/// <param name="IsRefused">Whether the provider has ended it. Otherwise, without a new one, it could not be asked.</param>
internal readonly record struct RenewedSession(Session? Session, bool IsRefused);
