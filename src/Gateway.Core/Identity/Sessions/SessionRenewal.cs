using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>
/// Who of the fleet renews one session, and what came of it: a refresh token may be good only once, and a browser's
/// requests arrive at all nodes at the same moment.
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

    internal ImmutableArray<byte> Outcome { get; set; } = [];

    /// <summary>Until when the outcome is kept.</summary>
    internal TimeSpan KeptUntil { get; set; }

    /// <summary>Executes one step.</summary>
    public SessionRenewalReply Handle(TimeSpan now, SessionRenewalCommand command)
    {
        if (now >= KeptUntil)
        {
            Outcome = [];
        }

        // What came first counts: the provider gave the others nothing.
        if (!Outcome.IsEmpty)
        {
            return new(IsHolder: false, Outcome);
        }

        switch (command.Step)
        {
            case SessionRenewalStep.Settle:
                Outcome = command.Outcome;
                KeptUntil = now + command.Retention;
                return new(IsHolder: false, Outcome);
            case SessionRenewalStep.GiveUp:
                HeldUntil = command.Claimant == Holder ? now + RetryInterval : HeldUntil;
                Holder = command.Claimant == Holder ? 0 : Holder;
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

        Holder = claimant;
        HeldUntil = now + HoldTime;
        return true;
    }
}
