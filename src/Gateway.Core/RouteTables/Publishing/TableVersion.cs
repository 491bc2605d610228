namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A version of the fleet's route table, and what it says.</summary>
/// <param name="Number">From 1. Numbers only grow, and none that ran anywhere ever stands for two contents.</param>
/// <param name="Hash">SHA-256 of the canonical JSON, in lower-case hexadecimal: the key of the body's authority.</param>
public sealed record TableVersion(long Number, string Hash)
{
    /// <summary>The longest hash, in bytes.</summary>
    internal const int MaxHashLength = 64;
}
