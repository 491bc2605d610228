using System.Collections.Immutable;

namespace Gateway.Core.Identity.Issuing;

/// <summary>What the directory says.</summary>
/// <param name="Outcome">What became of the change; done without one.</param>
/// <param name="Version">The version in force. Grows with every change; uses are none.</param>
/// <param name="Now">The time by the clock that all times in the reply are by.</param>
/// <param name="Consumer">The consumer of the change as it is now; null without a change, or if there is none.</param>
/// <param name="All">Everybody, by id; null where the asker has this version, or did not ask.</param>
public sealed record IssuingReply(IssuingOutcome Outcome, long Version, TimeSpan Now, IssuedConsumer? Consumer, ImmutableArray<IssuedConsumer>? All);
