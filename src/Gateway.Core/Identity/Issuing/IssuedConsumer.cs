using System.Collections.Immutable;

namespace Gateway.Core.Identity.Issuing;

/// <summary>A consumer that operators created while the fleet runs.</summary>
/// <param name="Id">Its id, as of a consumer of the route table.</param>
/// <param name="Tier">The id of the tier whose limits apply; null for none.</param>
/// <param name="Note">Who it is, as the operator said.</param>
/// <param name="CreatedAt">When it was created, since the Unix epoch by the authority's clock.</param>
/// <param name="Revision">The directory's version at the consumer's last change: no two of its states have the same.</param>
/// <param name="Keys">Its keys in the order of their making, those that ended lately too.</param>
public sealed record IssuedConsumer(string Id, string? Tier, string Note, TimeSpan CreatedAt, long Revision, ImmutableArray<IssuedKey> Keys);
