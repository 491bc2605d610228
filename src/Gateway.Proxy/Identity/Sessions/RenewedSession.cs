using System.Text.Json.Serialization;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>What became of a session whose time was nearly over.</summary>
/// <param name="Session">The new one; null if there is none.</param>
/// <param name="IsRefused">Whether it has ended. Otherwise, without a new one, the provider could not be asked.</param>
internal readonly record struct RenewedSession(Session? Session, bool IsRefused)
{
    /// <summary>Whether the provider's answer is known.</summary>
    [JsonIgnore]
    public bool IsKnown => Session is not null || IsRefused;
}
