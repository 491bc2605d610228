namespace Gateway.Core.RouteTables;

/// <summary>A route table as a fleet holds it.</summary>
/// <param name="Version">From 1. Versions only grow, and none ever stands for two contents.</param>
/// <param name="Hash">SHA-256 of the body, in lower-case hexadecimal.</param>
/// <param name="Body">The canonical JSON, in UTF-8.</param>
public sealed record PublishedTable(long Version, string Hash, ReadOnlyMemory<byte> Body);
