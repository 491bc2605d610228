namespace Gateway.Engine.Contract;

/// <summary>What a counter says.</summary>
/// <param name="Total">After the command.</param>
/// <param name="Executed">How many commands had been executed then.</param>
/// <param name="Now">The time at which it was.</param>
public readonly record struct CounterReply(long Total, long Executed, TimeSpan Now);
