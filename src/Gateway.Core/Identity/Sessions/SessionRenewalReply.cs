using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>What a node does about a session that is to be renewed.</summary>
/// <param name="IsHolder">Whether it is this node's to ask the provider. Otherwise, without an outcome, another one does.</param>
/// <param name="Outcome">What came of it, encrypted; empty as long as nothing did.</param>
public sealed record SessionRenewalReply(bool IsHolder, ImmutableArray<byte> Outcome);
