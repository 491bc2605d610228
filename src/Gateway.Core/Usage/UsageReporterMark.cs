namespace Gateway.Core.Usage;

/// <summary>The last report that a ledger has taken of one node.</summary>
/// <param name="Boot">Of which life of the node.</param>
/// <param name="Seq">Which one.</param>
/// <param name="HeardAt">When.</param>
internal readonly record struct UsageReporterMark(long Boot, long Seq, TimeSpan HeardAt);
