namespace Gateway.Core.Engines;

/// <summary>How an engine is.</summary>
/// <param name="IsAvailable">Whether calls are expected to be answered.</param>
/// <param name="Description">One sentence for operators: what is the matter and what it means.</param>
public sealed record EngineHealth(bool IsAvailable, string Description);
