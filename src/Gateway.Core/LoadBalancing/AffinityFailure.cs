namespace Gateway.Core.LoadBalancing;

/// <summary>What becomes of a request whose session's destination cannot take it.</summary>
public enum AffinityFailure
{
    /// <summary>Another destination takes it and the session from then on.</summary>
    Redistribute = 0,

    /// <summary>It is answered 503: for destinations that keep what no other has.</summary>
    Reject = 1,
}
