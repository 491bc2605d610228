namespace Gateway.Core.Retries;

/// <summary>What became of one try.</summary>
public enum TryResult
{
    /// <summary>A response is on its way to the client, or whatever failed is no concern of another destination.</summary>
    Final = 0,

    /// <summary>The destination cannot have seen any of it: no connection came about, or it said so.</summary>
    Unsent = 1,

    /// <summary>It may have been carried out: the connection broke, the time was up, or the status says so.</summary>
    Failed = 2,
}
