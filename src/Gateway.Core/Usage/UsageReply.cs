using System.Collections.Immutable;

namespace Gateway.Core.Usage;

/// <summary>What a consumer has used, over all nodes.</summary>
/// <param name="Hours">The last two days by the hour, oldest first; empty in reply to a report.</param>
/// <param name="Days">The last two months by the day, likewise.</param>
public sealed record UsageReply(ImmutableArray<UsagePeriod> Hours, ImmutableArray<UsagePeriod> Days);
