using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>
/// The single owner of the route table that a fleet runs, and of the way to the next one: every live node makes it ready
/// and says whether it could run it, one node runs it, then more, then all; and whatever goes wrong on the way ends with
/// every node on the content that it came from.
/// </summary>
/// <remarks>
/// <para>
/// Pure: no clock, lock or log. Bodies are elsewhere, with the authorities of their hashes. Nobody in particular drives a
/// rollout: whichever node reports next lets it go on, so that the end of any node, its publisher included, ends nothing.
/// </para>
/// <para>
/// After the fashion of xDS (version, acknowledgement, refusal with reasons) and of canary releases; the protocol and its
/// failures are in docs/decisions/0008-route-table-rollout.md. A command that is executed again changes nothing the
/// second time.
/// </para>
/// </remarks>
public sealed class RouteTableAuthority
{
    /// <summary>How many ended rollouts are remembered, and the fleet can go back to.</summary>
    public const int HistoryLength = 20;

    /// <summary>After the canary, as shares of all nodes.</summary>
    private static readonly double[] Waves = [0.1, 0.5, 1];

    private bool _isNews;

    /// <summary>The version in force; null if the fleet has no table.</summary>
    public TableVersion? Current { get; internal set; }

    /// <summary>What is being rolled out; null for nothing.</summary>
    public Rollout? Rollout { get; internal set; }

    /// <summary>The highest number ever given or heard of.</summary>
    public long Last { get; internal set; }

    /// <summary>Grows with whatever must outlive the authority's owner.</summary>
    public long Changes { get; internal set; }

    /// <summary>The body in force, as a store of an older release had it; empty otherwise.</summary>
    internal ReadOnlyMemory<byte> Carried { get; set; }

    internal TimeSpan RefreshAt { get; set; }

    internal SortedList<NodeId, RouteTableNode> Nodes { get; } = new(NodeIdOrder.Instance);

    /// <summary>The oldest first.</summary>
    internal List<Publication> History { get; } = [];

    /// <summary>Executes a command.</summary>
    /// <param name="now">Time since the Unix epoch; never goes backwards.</param>
    /// <param name="command">What to do.</param>
    public RouteTableReply Handle(TimeSpan now, RouteTableCommand command)
    {
        _isNews = false;
        switch (command)
        {
            case ReportCommand { Report: var report }:
                return Handle(now, report);
            case ProposeCommand { Proposal: var proposal }:
                return Reply(Propose(now, proposal));
            case OfferCommand offer:
                return Reply(Offer(now, offer));
            case CancelCommand cancel when Rollout?.Table.Number == cancel.Version:
                Fail(now, $"{cancel.By} cancelled it.");
                return Reply(RouteTableOutcome.Accepted);
            case LookCommand:
                return Reply(RouteTableOutcome.Unchanged) with { Details = Describe(now) };
            default:
                return Reply(RouteTableOutcome.Unchanged);
        }
    }

    /// <summary>To be called when the store may have lost the last changes, or the nodes' silence may be the store's.</summary>
    internal void Recover(TimeSpan now)
    {
        RefreshAt = TimeSpan.Zero;
        foreach (var node in Nodes.Values)
        {
            node.LastSeen = now;
        }
    }

    private RouteTableReply Reply(RouteTableOutcome outcome) => new(outcome, Current, Rollout) { IsNews = _isNews };

    private RouteTableReply Handle(TimeSpan now, NodeReport report)
    {
        Meet(now, report);
        if (Nodes[report.Node] is var node && report.Seq > node.Seq)
        {
            Note(now, node, report);
        }

        while (Advance(now))
        {
        }

        var runsCurrent = Current is not null && report.Runs?.Hash == Current.Hash;
        var mustRefresh = runsCurrent && now >= RefreshAt;
        RefreshAt = mustRefresh ? now + RolloutTimes.Refresh : report.LacksBody ? now : RefreshAt;
        return Reply(RouteTableOutcome.Unchanged) with
        {
            MayRun = Rollout is not null && node.OrderedAt is not null,
            MustRefresh = mustRefresh,
            Carried = runsCurrent ? default : Carried,
        };
    }

    private RouteTableOutcome Propose(TimeSpan now, TableProposal proposal)
    {
        if (Rollout?.Proposal.Id == proposal.Id || History.Exists(ended => ended.Id == proposal.Id))
        {
            return RouteTableOutcome.Accepted;
        }

        if (Rollout is not null || proposal.Hash == Current?.Hash)
        {
            return Rollout is null ? RouteTableOutcome.Unchanged : RouteTableOutcome.Busy;
        }

        if (proposal.Expected is { } expected && expected != (Current?.Number ?? 0))
        {
            return RouteTableOutcome.Conflict;
        }

        Rollout = new(proposal, new(++Last, proposal.Hash), RolloutStep.Preparing, now, BakedSince: null, HasOrdered: false);
        Tell();
        return RouteTableOutcome.Accepted;
    }

    /// <summary>There is nothing that it could break: no node runs any table of the fleet's.</summary>
    private RouteTableOutcome Offer(TimeSpan now, OfferCommand offer)
    {
        if (Current is null && Rollout is null)
        {
            Last = Math.Max(Last + 1, offer.Table.Number);
            Commit(now, new(0, offer.Table with { Number = Last }, PublicationOutcome.Committed, Last, offer.By, "", "", now, now));
            return RouteTableOutcome.Accepted;
        }

        return RouteTableOutcome.Unchanged;
    }

    /// <summary>Learns who lives, and forgets who does not.</summary>
    private void Meet(TimeSpan now, NodeReport report)
    {
        foreach (var id in report.Live.Append(report.Node))
        {
            if (!Nodes.ContainsKey(id))
            {
                Nodes.Add(id, new(id, now));
                Changes++;
            }
        }

        foreach (var node in Nodes.Values.ToArray())
        {
            if (node.Id != report.Node && !report.Live.Contains(node.Id) && now - node.LastSeen > RolloutTimes.Silence)
            {
                Nodes.Remove(node.Id);
                Changes++;
            }
        }
    }

    private void Note(TimeSpan now, RouteTableNode node, NodeReport report)
    {
        Heal(now, report);
        Changes += (node.Runs, node.Answered, node.Refusal) == (report.Runs, report.Answered, report.Refusal) && node.Seq != RouteTableNode.NoSeq ? 0 : 1;
        node.Name = report.Name;
        node.Seq = report.Seq;
        node.LastSeen = now;
        node.Runs = report.Runs;
        node.Answered = report.Answered;
        node.Refusal = report.Refusal;
        node.Traffic = report.Traffic;
    }

    /// <summary>
    /// Makes up for what the store has lost. What was in force and still runs is in force again; a version that was on its
    /// way and is unknown now is left behind.
    /// </summary>
    private void Heal(TimeSpan now, NodeReport report)
    {
        if (report.Committed is { } known
            && (Current is null || known.Number > Current.Number || (known.Number == Current.Number && known.Hash != Current.Hash)))
        {
            Last = known.Number > Last ? known.Number : Last + 1;
            Drop(now, "The store had lost what was in force before it.");
            RefreshAt = now;
            Commit(now, new(0, new(Last, known.Hash), PublicationOutcome.Recovered, Last, report.Name, "", "The store had lost it; a node that ran it gave it back.", now, now));
        }

        if (Current is not null && report.Runs is { } runs && runs.Number > Current.Number && runs != Rollout?.Table)
        {
            Last = Math.Max(Last, runs.Number) + 1;
            Drop(now, "The store had lost a rollout that nodes take part in.");
            Commit(now, new(0, runs, PublicationOutcome.RolledBack, Last, report.Name, "", "The store had lost its rollout.", now, now), new(Last, Current.Hash));
        }
    }

    /// <summary>Takes the next step of the rollout, if it is time.</summary>
    private bool Advance(TimeSpan now)
    {
        if (Rollout is not { } rollout)
        {
            return false;
        }

        if (Fault(now, rollout) is { } fault)
        {
            Fail(now, fault);
            return false;
        }

        if (IsInDoubt(now, rollout))
        {
            return false;
        }

        return rollout.Step switch
        {
            RolloutStep.Preparing => LeavePreparing(now, Rollout),
            RolloutStep.Canary => LeaveCanary(now, Rollout),
            _ => LeaveWave(now, Rollout),
        };
    }

    private bool LeavePreparing(TimeSpan now, Rollout rollout)
    {
        if (!Nodes.Values.All(node => node.IsPrepared(rollout.Table)))
        {
            return false;
        }

        if (Current is null)
        {
            // There is no other table to compare it with or to go back to.
            Succeed(now, rollout);
            return false;
        }

        Order(now, rollout, rollout.Proposal.Policy.IsFast ? RolloutStep.RollingOut : RolloutStep.Canary, rollout.Proposal.Policy.IsFast ? Nodes.Count : 1);
        return true;
    }

    private bool LeaveCanary(TimeSpan now, Rollout rollout)
    {
        if (!Nodes.Values.Any(IsOrdered))
        {
            Order(now, rollout, RolloutStep.Canary, 1); // It is gone: another one takes its place.
            return false;
        }

        if (!OrderedRun(rollout))
        {
            return false;
        }

        if (rollout.BakedSince is not { } since)
        {
            Rollout = rollout with { BakedSince = now };
            foreach (var node in Nodes.Values.Where(node => !IsOrdered(node)))
            {
                node.Before = node.Traffic;
            }

            Changes++;
            return true;
        }

        var (policy, baked) = (rollout.Proposal.Policy, now - since);
        if (baked < policy.Bake || (baked < policy.MaxBake && Fresh(rollout).Requests < policy.MinRequests))
        {
            return false;
        }

        Order(now, rollout, RolloutStep.RollingOut, CountOf(Waves[0]));
        return true;
    }

    private bool LeaveWave(TimeSpan now, Rollout rollout)
    {
        var ordered = Nodes.Values.Count(IsOrdered);
        if (!OrderedRun(rollout) || !Nodes.Values.All(node => node.IsPrepared(rollout.Table)))
        {
            return false;
        }

        if (ordered == Nodes.Count)
        {
            Succeed(now, rollout);
            return false;
        }

        Order(now, rollout, RolloutStep.RollingOut, Waves.Select(CountOf).First(count => count > ordered));
        return true;
    }

    private int CountOf(double share) => (int)Math.Ceiling(share * Nodes.Count);

    /// <summary>Tells nodes to run the table, until so many were told.</summary>
    private void Order(TimeSpan now, Rollout rollout, RolloutStep step, int count)
    {
        foreach (var node in Nodes.Values.Where(node => !IsOrdered(node) && node.IsPrepared(rollout.Table)).Take(count - Nodes.Values.Count(IsOrdered)).ToArray())
        {
            node.OrderedAt = now;

            // A canary that was out of sight and is back runs the table already: that is no measure of what is usual.
            node.Before = node.Traffic.Version == rollout.Table.Number ? default : node.Traffic;
        }

        Rollout = rollout with { Step = step, BakedSince = step == RolloutStep.Canary ? null : rollout.BakedSince, HasOrdered = true };
        Tell();
    }

    /// <summary>Why the rollout cannot go on; null if it can.</summary>
    private string? Fault(TimeSpan now, Rollout rollout)
    {
        foreach (var node in Nodes.Values)
        {
            if (node.Answered == rollout.Table && node.Refusal is { } refusal)
            {
                return $"Node {node.Name} cannot use it: {refusal}";
            }

            if (node.Answered != rollout.Table && now - Later(rollout.StartedAt, node.Since) > RolloutTimes.Prepare)
            {
                return $"Node {node.Name} did not say within {Duration.Format(RolloutTimes.Prepare)} whether it can use it. Stop or mend that node, then publish again.";
            }

            if (node.OrderedAt is { } ordered && node.Runs != rollout.Table && now - ordered > RolloutTimes.Apply)
            {
                return $"Node {node.Name} was told to run it and did not within {Duration.Format(RolloutTimes.Apply)}. Stop or mend that node, then publish again.";
            }
        }

        return null;
    }

    /// <summary>Compares those who run the table with the others, and takes it back where they look worse for long enough.</summary>
    /// <returns>Whether the rollout must not go on now.</returns>
    private bool IsInDoubt(TimeSpan now, Rollout rollout)
    {
        // Without others to compare with there is only what the same nodes did before, and a canary of one node has no others.
        var isComparable = rollout.Step == RolloutStep.Canary || Nodes.Values.Any(node => !IsOrdered(node));
        if (rollout.BakedSince is null || !isComparable || RolloutGate.Judge(Fresh(rollout), Peers(rollout), Before()) is not { } worse)
        {
            Rollout = rollout with { SuspectSince = null };
            return false;
        }

        if (rollout.SuspectSince is not { } since)
        {
            Rollout = rollout with { SuspectSince = now };
            Changes++;
        }
        else if (now - since >= RolloutTimes.Doubt)
        {
            Fail(now, $"{worse}. Publish it without a canary if that is as it should be.");
        }

        return true;
    }

    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static bool IsOrdered(RouteTableNode node) => node.OrderedAt is not null;

    private bool OrderedRun(Rollout rollout) => Nodes.Values.Where(IsOrdered).All(node => node.Runs == rollout.Table);

    private TrafficCount Fresh(Rollout rollout) => Sum(Nodes.Values.Where(node => IsOrdered(node) && node.Traffic.Version == rollout.Table.Number).Select(node => node.Traffic));

    private TrafficCount Peers(Rollout rollout) => Sum(Nodes.Values.Where(node => !IsOrdered(node) && node.Runs != rollout.Table).Select(node => node.Traffic.Since(node.Before)));

    private TrafficCount Before() => Sum(Nodes.Values.Where(IsOrdered).Select(node => node.Before));

    private static TrafficCount Sum(IEnumerable<TrafficCount> counts) => counts.Aggregate(default(TrafficCount), (sum, count) => sum.And(count));

    private void Succeed(TimeSpan now, Rollout rollout)
    {
        Rollout = null;
        Commit(now, Ended(now, rollout, PublicationOutcome.Committed, rollout.Table.Number, ""));
    }

    private void Fail(TimeSpan now, string reason)
    {
        if (Rollout is not { } rollout)
        {
            return;
        }

        Rollout = null;
        if (rollout.HasOrdered && Current is not null)
        {
            // Somebody may run it, and takes nothing but a higher version.
            Commit(now, Ended(now, rollout, PublicationOutcome.RolledBack, ++Last, reason), new(Last, Current.Hash));
        }
        else
        {
            Remember(Ended(now, rollout, PublicationOutcome.Rejected, Current?.Number ?? 0, reason));
            Tell();
        }
    }

    /// <summary>Ends a rollout of which the store has lost a part: whoever runs it is seen to right after.</summary>
    private void Drop(TimeSpan now, string reason)
    {
        if (Rollout is { } rollout)
        {
            Rollout = null;
            Remember(Ended(now, rollout, rollout.HasOrdered ? PublicationOutcome.RolledBack : PublicationOutcome.Rejected, Last, reason));
        }
    }

    private static Publication Ended(TimeSpan now, Rollout rollout, PublicationOutcome outcome, long inForce, string reason) => new(
        rollout.Proposal.Id, rollout.Table, outcome, inForce, rollout.Proposal.By, rollout.Proposal.Note, reason, rollout.StartedAt, now);

    /// <summary>Puts a version in force.</summary>
    /// <param name="now">The time.</param>
    /// <param name="ended">What came to its end by that.</param>
    /// <param name="version">The version, where it is not the one that ended.</param>
    private void Commit(TimeSpan now, Publication ended, TableVersion? version = null)
    {
        version ??= ended.Table;
        Carried = version.Hash == Current?.Hash ? Carried : default;
        Current = version;
        Remember(ended);
        Tell();
    }

    private void Remember(Publication ended)
    {
        foreach (var node in Nodes.Values)
        {
            node.OrderedAt = null;
        }

        History.Add(ended);
        History.RemoveRange(0, Math.Max(0, History.Count - HistoryLength));
    }

    private void Tell()
    {
        _isNews = true;
        Changes++;
    }

    private RouteTableDetails Describe(TimeSpan now) => new(
        now,
        [.. Nodes.Values.Select(node => new RouteTableNodeView(
            node.Id, node.Name, now - node.LastSeen, node.Runs, node.Answered, node.Refusal, node.OrderedAt is not null, node.Traffic))],
        [.. History.AsEnumerable().Reverse()]);
}
