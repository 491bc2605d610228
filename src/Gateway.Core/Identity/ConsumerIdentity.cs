namespace Gateway.Core.Identity;

/// <summary>Who sent a request.</summary>
/// <param name="ConsumerId">The consumer's id in the route table.</param>
/// <param name="TierId">The consumer's tier, if it has one.</param>
/// <param name="KeyId">The id of the key used; null for a key chosen by people, which has none.</param>
/// <remarks>One instance for each credential of a directory: identifying a request allocates none.</remarks>
public sealed record ConsumerIdentity(string ConsumerId, string? TierId, string? KeyId);
