using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>
/// Who of the fleet renews a session, and what came of it: a refresh token may be good only once, and a browser's requests
/// arrive at all nodes at the same moment.
/// </summary>
/// <remarks>Pure: takes the time as an argument. Repeating a command changes nothing.</remarks>
public sealed class SessionRenewal
{
    /// <summary>How long one node may take: longer than it waits for a provider, whatever the table says.</summary>
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(45);

    /// <summary>After a provider could not be asked, until the next attempt.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    internal ulong Holder { get; set; }

    /// <summary>Until when nobody else may begin.</summary>
    internal TimeSpan HeldUntil { get; set; }

    /// <summary>The generation that was renewed last.</summary>
    internal int Generation { get; set; }

    /// <summary>What came of that; empty where nothing did, or it is forgotten.</summary>
    internal ImmutableArray<byte> Outcome { get; set; } = [];

    /// <summary>Until when the outcome is kept.</summary>
    internal TimeSpan KeptUntil { get; set; }

    /// <summary>Executes one step.</summary>
    public SessionRenewalReply Handle(TimeSpan now, SessionRenewalCommand command)
    {
        if (now >= KeptUntil)
        {
            (Outcome, Generation) = ([], 0);
        }

        // What came first counts: the provider gave the others nothing.
        if (!Outcome.IsEmpty && command.Generation <= Generation)
        {
            return new(IsHolder: false, Outcome);
        }

        switch (command.Step)
        {
            case SessionRenewalStep.Settle:
                (Outcome, Generation, KeptUntil) = (command.Outcome, command.Generation, now + command.Retention);
                (Holder, HeldUntil) = (0, TimeSpan.Zero);
                return new(IsHolder: false, Outcome);
            case SessionRenewalStep.GiveUp:
                (Holder, HeldUntil) = command.Claimant == Holder ? (0, now + RetryInterval) : (Holder, HeldUntil);
                return new(IsHolder: false, []);
            default:
                return new(TryHold(now, command.Claimant), []);
        }
    }

    private bool TryHold(TimeSpan now, ulong claimant)
    {
        if (now < HeldUntil)
        {
            return claimant == Holder;
        }

        (Holder, HeldUntil) = (claimant, now + HoldTime);
        return true;
    }
}
