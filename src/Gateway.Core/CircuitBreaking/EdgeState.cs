using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What an edge knows from its authority. Immutable; each change replaces it whole.</summary>
internal sealed record EdgeState
{
    public CircuitWord Word { get; init; }

    /// <summary>The version since which outcomes count.</summary>
    public ulong Era { get; init; }

    /// <summary>When asking for a probe permit makes sense.</summary>
    public TimeSpan AskAt { get; init; }

    /// <summary>The time to <see cref="AskAt"/> when it was set.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Permits of the round <see cref="Word"/> that are left.</summary>
    public ImmutableArray<HeldPermit> Permits { get; init; } = [];

    /// <summary>All permits of this round that ever came, so that a repeated reply brings none twice.</summary>
    public ImmutableHashSet<int> Accepted { get; init; } = [];

    /// <summary>Of the probes of this round.</summary>
    public ImmutableArray<CircuitProbeResult> Results { get; init; } = [];

    /// <summary>Null if the reply is older than what is known.</summary>
    public EdgeState? After(CircuitReply reply, TimeSpan now, string node, long boot)
    {
        if (reply.Word.Version < Word.Version)
        {
            return null;
        }

        var isKnown = reply.Word.Version == Word.Version;
        var next = isKnown ? this : new() { Word = reply.Word, Era = EraUnder(reply.Word) };

        // Of two replies about one open period, the one that came later may have been under way longer.
        var askAt = now + reply.Wait;
        if (!isKnown || Word.State != CircuitState.Open || askAt < AskAt)
        {
            next = next with { AskAt = askAt, Wait = reply.Wait };
        }

        return reply.Grant is { } grant && grant.Node == node && grant.Boot == boot ? next.Accept(grant) : next;
    }

    /// <summary>Takes a permit out.</summary>
    /// <returns>Null if there is none that still holds.</returns>
    public (EdgeState State, int Number)? Take(TimeSpan now)
    {
        var permits = Permits.RemoveAll(permit => permit.ExpiresAt <= now);
        return permits.IsEmpty ? null : (this with { Permits = permits.RemoveAt(0) }, permits[0].Number);
    }

    /// <summary>Null if there is a result already, or the round is over.</summary>
    public EdgeState? Settle(CircuitPass pass, CircuitOutcome outcome) =>
        pass.Word != Word || !Accepted.Contains(pass.Probe) || Results.Any(result => result.Probe == pass.Probe)
            ? null
            : this with { Results = Results.Add(new(pass.Probe, outcome)) };

    /// <summary>Every change starts the counts anew but one: another authority took over a closed circuit.</summary>
    private ulong EraUnder(CircuitWord next) =>
        Word.IsClosed && next.IsClosed && next.Sequence == 0 ? Era : next.Version;

    private EdgeState Accept(CircuitGrant grant)
    {
        var expiresAt = grant.AskedAt + grant.ValidFor;
        var added = grant.Permits.Where(number => !Accepted.Contains(number)).Distinct().ToList();
        return this with
        {
            Permits = Permits.AddRange(added.Select(number => new HeldPermit(number, expiresAt))),
            Accepted = Accepted.Union(added),
        };
    }
}
