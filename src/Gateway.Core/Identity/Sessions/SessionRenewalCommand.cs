using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>One step in the renewal of a session.</summary>
/// <param name="Claimant">Random; who renews. A repeated command is one by the same claimant.</param>
/// <param name="Step">Which step.</param>
/// <param name="Generation">How often the session that is to be renewed was renewed before; of one that ended, the last there is.</param>
/// <param name="Outcome">What came of it, encrypted; empty but for <see cref="SessionRenewalStep.Settle"/>.</param>
/// <param name="Retention">How long that is kept for the other nodes.</param>
public sealed record SessionRenewalCommand(ulong Claimant, SessionRenewalStep Step, int Generation, ImmutableArray<byte> Outcome, TimeSpan Retention)
{
    /// <summary>Of what is kept.</summary>
    public static readonly TimeSpan MaxRetention = TimeSpan.FromDays(1);

    /// <summary>In bytes.</summary>
    public const int MaxOutcomeBytes = 32 * 1024;

    /// <summary>Asks whether to renew the session.</summary>
    public static SessionRenewalCommand Begin(ulong claimant, int generation) => new(claimant, SessionRenewalStep.Begin, generation, [], TimeSpan.Zero);

    /// <summary>Says that the provider could not be asked.</summary>
    public static SessionRenewalCommand GiveUp(ulong claimant, int generation) => new(claimant, SessionRenewalStep.GiveUp, generation, [], TimeSpan.Zero);

    /// <summary>Tells all nodes what came of it.</summary>
    public static SessionRenewalCommand Settle(ulong claimant, int generation, ImmutableArray<byte> outcome, TimeSpan retention)
        => new(claimant, SessionRenewalStep.Settle, generation, outcome, retention);

    /// <summary>Ends the session: no generation of it is renewed any more, and what renewals under way bring is void.</summary>
    public static SessionRenewalCommand End(ulong claimant, ImmutableArray<byte> outcome, TimeSpan retention)
        => new(claimant, SessionRenewalStep.Settle, int.MaxValue, outcome, retention);
}
