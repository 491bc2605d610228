namespace Gateway.Engine.Orleans.Membership;

/// <summary>What Redis says of a silo.</summary>
/// <param name="Standing">Whether it is a living member.</param>
/// <param name="Version">The version of the membership table.</param>
/// <param name="Time">Redis's time, since the Unix epoch.</param>
/// <param name="Failure">Why Redis could not be asked; null if it could.</param>
internal readonly record struct Beat(Standing Standing, long Version, TimeSpan Time, string? Failure);
