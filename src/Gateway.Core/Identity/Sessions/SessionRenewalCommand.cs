using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>One step in the renewal of a session.</summary>
/// <param name="Claimant">Random; who renews. A repeated command is one by the same claimant.</param>
/// <param name="Step">Which step.</param>
/// <param name="Outcome">What came of it, encrypted; empty but for <see cref="SessionRenewalStep.Settle"/>.</param>
/// <param name="Retention">How long that is kept for the other nodes.</param>
public sealed record SessionRenewalCommand(ulong Claimant, SessionRenewalStep Step, ImmutableArray<byte> Outcome, TimeSpan Retention)
{
    /// <summary>In bytes.</summary>
    public const int MaxOutcomeBytes = 32 * 1024;

    /// <summary>Asks whether to renew the session.</summary>
    public static SessionRenewalCommand Begin(ulong claimant) => new(claimant, SessionRenewalStep.Begin, [], TimeSpan.Zero);

    /// <summary>Says that the provider could not be asked.</summary>
    public static SessionRenewalCommand GiveUp(ulong claimant) => new(claimant, SessionRenewalStep.GiveUp, [], TimeSpan.Zero);

    /// <summary>Tells all nodes what came of it.</summary>
    public static SessionRenewalCommand Settle(ulong claimant, ImmutableArray<byte> outcome, TimeSpan retention)
        => new(claimant, SessionRenewalStep.Settle, outcome, retention);
}
