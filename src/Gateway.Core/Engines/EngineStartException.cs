namespace Gateway.Core.Engines;

/// <summary>A node cannot join its fleet. The message tells an operator why and what to do.</summary>
public sealed class EngineStartException : Exception
{
    public EngineStartException()
    {
    }

    public EngineStartException(string message)
        : base(message)
    {
    }

    public EngineStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether what the nodes share is away, and may come back; else somebody has to change something.</summary>
    public bool IsOutage { get; init; }
}
