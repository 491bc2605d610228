namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A route table as a fleet holds it.</summary>
/// <param name="Version">Its number and hash.</param>
/// <param name="Body">The canonical JSON, in UTF-8.</param>
public sealed record PublishedTable(TableVersion Version, ReadOnlyMemory<byte> Body);
