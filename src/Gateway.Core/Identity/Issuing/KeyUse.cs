namespace Gateway.Core.Identity.Issuing;

/// <summary>A key that was used.</summary>
/// <param name="KeyId">Which.</param>
/// <param name="Ago">How long ago.</param>
public readonly record struct KeyUse(string KeyId, TimeSpan Ago);
