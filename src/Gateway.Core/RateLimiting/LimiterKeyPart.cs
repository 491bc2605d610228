namespace Gateway.Core.RateLimiting;

/// <summary>One part of what stands for a caller.</summary>
/// <param name="Kind">
/// What the value is. An anonymous caller of a policy that goes by consumers has an <see cref="LimiterKeyKind.Address"/>.
/// </param>
/// <param name="Name">Of a header, its name, in lower case; else empty.</param>
/// <param name="Value">The id, the address or the header's value; null for a header that is not there.</param>
public readonly record struct LimiterKeyPart(LimiterKeyKind Kind, string Name, string? Value);
