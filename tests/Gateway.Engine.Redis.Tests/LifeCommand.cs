namespace Gateway.Engine.Redis.Tests;

/// <summary>Adds to a <see cref="Life"/>, and says for how long it then matters.</summary>
internal sealed record LifeCommand(long Amount, TimeSpan TimeToLive);
