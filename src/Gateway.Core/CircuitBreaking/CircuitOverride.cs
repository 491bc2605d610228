namespace Gateway.Core.CircuitBreaking;

/// <summary>An operator's order that is in force.</summary>
/// <param name="Kind">To open or to close.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Until">When it ends.</param>
internal sealed record CircuitOverride(CircuitOrderKind Kind, string Reason, string By, TimeSpan Until);
