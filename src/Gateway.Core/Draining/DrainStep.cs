namespace Gateway.Core.Draining;

/// <summary>What is to be done now.</summary>
/// <param name="Phase">How far the drain is.</param>
/// <param name="EntersFinishing">Whether connections are to be told now that they end with the requests under way on them.</param>
/// <param name="WebSocketsToClose">How many WebSockets are to be told now to close.</param>
/// <param name="IsDeadline">Whether the deadline has passed just now: what is still under way is cut.</param>
public readonly record struct DrainStep(DrainPhase Phase, bool EntersFinishing, int WebSocketsToClose, bool IsDeadline);
