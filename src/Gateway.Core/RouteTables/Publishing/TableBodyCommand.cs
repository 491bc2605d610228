namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What is asked of the authority of a body.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Content">The body to store; else empty.</param>
public sealed record TableBodyCommand(TableBodyAction Action, ReadOnlyMemory<byte> Content = default);
