using System.Collections.Immutable;

namespace Gateway.Core.Usage;

/// <summary>What a consumer has used on one node since that node's last report.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Boot">Different in every life of the node.</param>
/// <param name="Seq">Counts the node's reports of this life. One that is sent again is the same, and counts once.</param>
/// <param name="Entries">By route.</param>
public sealed record UsageReport(string Node, long Boot, long Seq, ImmutableArray<UsageEntry> Entries);
