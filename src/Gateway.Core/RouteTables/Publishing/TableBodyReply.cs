namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What the authority of a body replies.</summary>
/// <param name="IsThere">Whether there is a body now.</param>
/// <param name="Content">The body, where it was asked for and is there; else empty.</param>
public sealed record TableBodyReply(bool IsThere, ReadOnlyMemory<byte> Content);
