namespace Gateway.Core.RateLimiting;

/// <summary>An authority's reply.</summary>
/// <param name="Epoch">Which life of the authority speaks.</param>
/// <param name="Seq">The request's.</param>
/// <param name="PolicyVersion">The version of the limits that the authority applied.</param>
/// <param name="Lease">What was lent; nothing in reply to a message that came too late.</param>
public readonly record struct LimiterGrant(long Epoch, long Seq, long PolicyVersion, LeaseGrant Lease);
