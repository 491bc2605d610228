using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What an edge knows from its authority. Immutable; each change replaces it whole.</summary>
internal sealed record EdgeState
{
    /// <summary>The share of calls with which a ramp begins.</summary>
    private const double FirstShare = 0.1;

    /// <summary>A refused call may try again so soon while a share of them goes through.</summary>
    private static readonly TimeSpan RampPatience = TimeSpan.FromSeconds(1);

    /// <summary>The fleet's state.</summary>
    public CircuitWord Fleet { get; init; }

    /// <summary>The state that this node acts on: the fleet's, or its own while the fleet's is closed.</summary>
    public CircuitWord Word { get; init; }

    /// <summary>The version since which outcomes count.</summary>
    public ulong Era { get; init; }

    /// <summary>When asking for a probe permit makes sense; while ramping, when the ramp is over.</summary>
    public TimeSpan AskAt { get; init; }

    /// <summary>The time to <see cref="AskAt"/> when it was set.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long a ramp lasts.</summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>The round of probes that this node may take part in; 0 if none.</summary>
    public ulong Round { get; init; }

    /// <summary>Permits of the round that are left.</summary>
    public ImmutableArray<HeldPermit> Permits { get; init; } = [];

    /// <summary>All permits of the round that ever came, so that a repeated reply brings none twice.</summary>
    public ImmutableArray<HeldPermit> Accepted { get; init; } = [];

    /// <summary>Of the probes of the round.</summary>
    public ImmutableArray<CircuitProbeResult> Results { get; init; } = [];

    /// <summary>Whether ordinary calls go through, all or some.</summary>
    public bool LetsCallsThrough => Word.State is CircuitState.Closed or CircuitState.Ramping;

    /// <summary>Null if the reply says nothing new.</summary>
    public EdgeState? After(CircuitReply reply, TimeSpan now, string node, long boot)
    {
        if (reply.Word.Value < Fleet.Value)
        {
            return null;
        }

        var isKnown = reply.Word == Fleet;
        if (isKnown && reply.IsHearsay)
        {
            return null;
        }

        var (state, wait, round, era) = ViewOf(reply, node);
        var next = this with { Fleet = reply.Word, Word = reply.Word.As(state), Era = Math.Max(Era, era), Ramp = reply.Ramp };
        if (round != Round)
        {
            next = next with { Round = round, Permits = [], Accepted = [], Results = [] };
        }

        // Of two replies about one period of time, the one that came later may have been under way longer.
        var askAt = now + wait;
        if (!isKnown || state != Word.State || state == CircuitState.HalfOpen || askAt < AskAt)
        {
            next = next with { AskAt = askAt, Wait = wait };
        }

        return reply.Grant is { } grant && grant.Node == node && grant.Boot == boot && grant.Round == round
            ? next.Accept(grant)
            : next;
    }

    /// <summary>The share of calls that go through while ramping.</summary>
    public double RampShare(TimeSpan now)
    {
        var left = AskAt - now;
        return Ramp <= TimeSpan.Zero || left <= TimeSpan.Zero ? 1 : Math.Max(FirstShare, 1 - ((1 - FirstShare) * (left / Ramp)));
    }

    /// <summary>When a refused call is worth repeating. Zero if now.</summary>
    public TimeSpan RetryAfter(TimeSpan now)
    {
        var longest = Word.State == CircuitState.Ramping && RampPatience < Wait ? RampPatience : Wait;
        var wait = AskAt - now;
        return Word.IsClosed || wait < TimeSpan.Zero ? TimeSpan.Zero : wait < longest ? wait : longest;
    }

    /// <summary>Takes a permit out.</summary>
    /// <returns>Null if there is none that still holds.</returns>
    public (EdgeState State, int Number)? Take(TimeSpan now)
    {
        var permits = Permits.RemoveAll(permit => permit.ExpiresAt <= now);
        return permits.IsEmpty ? null : (this with { Permits = permits.RemoveAt(0) }, permits[0].Number);
    }

    /// <summary>Puts a permit back that no call has used after all. Null if the round is over.</summary>
    public EdgeState? Return(CircuitPass pass)
    {
        var index = IndexOf(pass);
        return index < 0 || Permits.Any(permit => permit.Number == pass.Probe)
            ? null
            : this with { Permits = Permits.Add(Accepted[index]) };
    }

    /// <summary>Null if there is a result already, or the round is over.</summary>
    public EdgeState? Settle(CircuitPass pass, CircuitOutcome outcome) => IndexOf(pass) < 0
        ? null
        : this with { Results = Results.Add(new(pass.Probe, outcome)) };

    private static (CircuitState State, TimeSpan Wait, ulong Round, ulong Era) ViewOf(CircuitReply reply, string node)
    {
        if (reply.Word.State is not (CircuitState.Closed or CircuitState.Ramping))
        {
            return (reply.Word.State, reply.Wait, reply.Round, reply.Era);
        }

        foreach (var scope in reply.Scopes)
        {
            if (scope.Node == node)
            {
                var era = Math.Max(reply.Era, scope.Era);
                return scope.State == CircuitState.Closed
                    ? (reply.Word.State, reply.Wait, 0, era)
                    : (scope.State, scope.Wait, scope.Round, era);
            }
        }

        return (reply.Word.State, reply.Wait, reply.Opinion, reply.Era);
    }

    /// <summary>The place of a pass's permit among those accepted; negative unless it is of this round and without a result.</summary>
    private int IndexOf(CircuitPass pass)
    {
        if (pass.Version != Round || Results.Any(result => result.Probe == pass.Probe))
        {
            return -1;
        }

        for (var index = 0; index < Accepted.Length; index++)
        {
            if (Accepted[index].Number == pass.Probe)
            {
                return index;
            }
        }

        return -1;
    }

    private EdgeState Accept(CircuitGrant grant)
    {
        var expiresAt = grant.AskedAt + grant.ValidFor;
        var added = grant.Permits
            .Where(number => Accepted.All(permit => permit.Number != number))
            .Distinct()
            .Select(number => new HeldPermit(number, expiresAt))
            .ToList();
        return this with { Permits = Permits.AddRange(added), Accepted = Accepted.AddRange(added) };
    }
}
