using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Authorities;

/// <summary>What a grain answers.</summary>
/// <param name="Reason">Why there is no reply; <see cref="UnavailableReason.None"/> if there is one.</param>
/// <param name="Reply">The framed reply. Empty if there is none.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("gateway.authority-reply")]
internal sealed record AuthorityReply([property: Id(0)] UnavailableReason Reason, [property: Id(1)] byte[] Reply)
{
    /// <summary>There is no reply.</summary>
    public static AuthorityReply Without(UnavailableReason reason) => new(reason, []);
}
