namespace Gateway.Core.CircuitBreaking;

/// <summary>A probe permit that an edge has.</summary>
internal readonly record struct HeldPermit(int Number, TimeSpan ExpiresAt);
