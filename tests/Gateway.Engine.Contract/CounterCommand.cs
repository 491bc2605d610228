namespace Gateway.Engine.Contract;

/// <summary>Adds to a counter.</summary>
/// <param name="Caller">Whose sequence <paramref name="Seq"/> is of.</param>
/// <param name="Seq">Rises with each command of the caller; the same again only to repeat one.</param>
/// <param name="Amount">What to add.</param>
public readonly record struct CounterCommand(long Caller, long Seq, long Amount);
