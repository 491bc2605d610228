namespace Gateway.Core.Identity;

/// <summary>Who sent a request.</summary>
/// <param name="ConsumerId">
/// The consumer's id in the route table; of a token's subject that is not there PROVIDER:SUBJECT, which no consumer of
/// the table can be called.
/// </param>
/// <param name="TierId">The consumer's tier, if it has one.</param>
/// <param name="KeyId">The id of the key used; null for a token, and for a key chosen by people, which has none.</param>
/// <remarks>One instance for each credential of a directory and each cached token: identifying a request allocates none.</remarks>
public sealed record ConsumerIdentity(string ConsumerId, string? TierId, string? KeyId)
{
    /// <summary>What the caller's token says; null where it has shown a key.</summary>
    public TokenIdentity? Token { get; init; }
}
