namespace Gateway.Core.CircuitBreaking;

/// <summary>A probe permit that an edge has and no call has used yet.</summary>
internal readonly record struct HeldPermit(int Number, TimeSpan ExpiresAt);
