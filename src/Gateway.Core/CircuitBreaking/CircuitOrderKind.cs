namespace Gateway.Core.CircuitBreaking;

/// <summary>What an operator orders.</summary>
public enum CircuitOrderKind
{
    /// <summary>Isolate: no call goes through, not even a probe.</summary>
    Open = 0,

    /// <summary>All calls go through, whatever becomes of them.</summary>
    Close = 1,

    /// <summary>Closed, as if nothing had happened; earlier orders end.</summary>
    Reset = 2,
}
