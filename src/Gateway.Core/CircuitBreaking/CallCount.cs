namespace Gateway.Core.CircuitBreaking;

/// <summary>Calls of one kind, and those of them that count against the cluster.</summary>
internal readonly record struct CallCount(long Calls, long Bad)
{
    public double Ratio => Calls == 0 ? 0 : (double)Bad / Calls;
}
