using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>
/// Three nodes and the authority of their route table at one moment, with all that may happen next. Immutable: what
/// happens gives another world. Contents are letters: A is in force at first, B has just been proposed, and C may be.
/// </summary>
internal sealed record RolloutWorld(RolloutPlan Plan, byte[] Authority, ImmutableArray<RolloutNode> Nodes)
{
    /// <summary>Longer than a silence; three of them are longer than the wait for an answer.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(11);

    private static readonly RouteTableKind Kind = new();

    /// <summary>The authority's bytes before its last change, for a store that loses it.</summary>
    public byte[] Older { get; init; } = Authority;

    public int Time { get; init; }

    public bool HasProposedC { get; init; }

    public int Crashes { get; init; }

    public int Restarts { get; init; }

    public int Losses { get; init; }

    public int Strays { get; init; }

    public int Misjudged { get; init; }

    public int StoreLosses { get; init; }

    /// <summary>A command that may be executed yet.</summary>
    public NodeReport? Stray { get; init; }

    /// <summary>What every number that ran anywhere stands for.</summary>
    public ImmutableSortedDictionary<long, string> Ran { get; init; } = ImmutableSortedDictionary<long, string>.Empty.Add(1, "A");

    /// <summary>How the last event broke a rule; null if it did not.</summary>
    public string? Breach { get; init; }

    public static RolloutWorld Start(RolloutPlan plan)
    {
        var authority = new RouteTableAuthority { Current = new(1, "A"), Last = 1 };
        var nodes = Enumerable.Range(0, 3)
            .Select(number => new RolloutNode(number, 0, true, true, new(new(1, "A"), new(1, "A")), new(1, "A"), "A"))
            .ToImmutableArray();
        var world = new RolloutWorld(plan, Write(authority), nodes);
        return nodes.Aggregate(world, (known, node) => known.Exchange(node.Number)).Propose("B");
    }

    public RouteTableAuthority Read() => Kind.ReadState(Authority, EngineProtocol.Current);

    /// <summary>Everything that may happen next, each with its name.</summary>
    public IEnumerable<(string Name, RolloutWorld World)> Next()
    {
        if (Plan.IsContended && !HasProposedC)
        {
            yield return ("propose C", Propose("C") with { HasProposedC = true });
        }

        foreach (var node in Nodes)
        {
            foreach (var next in node.IsAlive ? OfAlive(node) : OfDead(node))
            {
                yield return next;
            }
        }

        if (Stray is not null)
        {
            yield return ("a stray report arrives", Execute(new ReportCommand(Stray), out _) with { Stray = null });
        }

        if (Time < Plan.Steps)
        {
            yield return ("time passes", this with { Time = Time + 1 });
        }

        if (HasLuck && StoreLosses < Plan.StoreLosses && !Older.AsSpan().SequenceEqual(Authority))
        {
            yield return ("the store loses the last change", LoseLastChange());
        }
    }

    /// <summary>No more accidents: all report again and again while time passes.</summary>
    public RolloutWorld Settle()
    {
        var world = this with { Stray = null, Nodes = [.. Nodes.Select(node => node with { IsSeen = node.IsAlive })] };
        for (var round = 0; round < 16 && world.Breach is null; round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                world = world.Nodes.Where(node => node.IsAlive).Aggregate(world, (before, node) => before.Exchange(node.Number));
            }

            if (world.IsSettled())
            {
                return world;
            }

            world = world with { Time = world.Time + 1 };
        }

        return world;
    }

    public bool IsSettled()
    {
        var authority = Read();
        return authority.Rollout is null
            && Nodes.All(node => !node.IsAlive || node.Edge.Runs == authority.Current || !CanUse(node, authority.Current!.Hash));
    }

    /// <summary>Equal for two worlds that differ in nothing that matters: not in the numbers of reports, for one.</summary>
    public string Key()
    {
        var text = new StringBuilder();
        var authority = Simplified();
        text.Append(Convert.ToBase64String(Write(authority))).Append(' ').Append(Time).Append(HasProposedC)
            .Append(Crashes).Append(Restarts).Append(Losses).Append(Strays).Append(Misjudged).Append(StoreLosses);
        foreach (var node in Nodes)
        {
            text.Append((node with { Edge = node.Edge with { Seq = 0 } }).ToString());
        }

        if (Stray is not null)
        {
            var isLate = Read().Nodes.TryGetValue(Stray.Node, out var known) && known.Seq >= Stray.Seq;
            text.Append(isLate).Append((Stray with { Seq = 0, Live = [] }).ToString()).AppendJoin(',', Stray.Live);
        }

        return text.AppendJoin(';', Ran).Append(Plan.StoreLosses > StoreLosses ? Convert.ToBase64String(Older) : "").ToString();
    }

    /// <summary>The authority without what its rules do not look at any more.</summary>
    private RouteTableAuthority Simplified()
    {
        var known = Read();
        var simple = new RouteTableAuthority { Current = known.Current, Rollout = known.Rollout, Last = known.Last };
        foreach (var node in known.Nodes.Values)
        {
            var isAwaited = known.Rollout is { } rollout && node.Answered != rollout.Table;
            var isLate = node.OrderedAt is not null && node.Runs != known.Rollout?.Table;
            simple.Nodes.Add(node.Id, new(node.Id, isAwaited ? node.Since : TimeSpan.Zero)
            {
                Seq = Math.Min(node.Seq, 0),
                LastSeen = Now - node.LastSeen < Step ? Step : TimeSpan.Zero,
                Runs = node.Runs,
                Answered = node.Answered,
                Refusal = node.Refusal,
                Traffic = known.Rollout is null ? default : node.Traffic,
                Before = known.Rollout is null ? default : node.Before,
                OrderedAt = isLate ? node.OrderedAt : node.OrderedAt is null ? null : TimeSpan.Zero,
            });
        }

        return simple;
    }

    private IEnumerable<(string Name, RolloutWorld World)> OfAlive(RolloutNode node)
    {
        yield return ($"node {node.Number} reports", Exchange(node.Number));
        if (HasLuck && Losses < Plan.Losses)
        {
            yield return ($"node {node.Number} reports and hears nothing", Tell(node, Live(), out _, out _) with { Losses = Losses + 1 });
        }

        if (HasLuck && Strays < Plan.Strays && Stray is null)
        {
            var (report, told) = ReportOf(node, Live());
            yield return ($"a report of node {node.Number} is on its way", told with { Stray = report, Strays = Strays + 1 });
            yield return ($"node {node.Number} reports, and the report is repeated", Exchange(node.Number) with { Stray = report, Strays = Strays + 1 });
        }

        if (HasLuck && Misjudged < Plan.Misjudged)
        {
            foreach (var other in Nodes.Where(other => other.IsAlive && other.Number != node.Number))
            {
                yield return ($"node {node.Number} takes node {other.Number} for dead", Exchange(node.Number, [.. Live().Where(id => id != other.Id)]) with { Misjudged = Misjudged + 1 });
            }
        }

        if (HasLuck && Crashes < Plan.Crashes)
        {
            yield return ($"node {node.Number} dies", With(node with { IsAlive = false }) with { Crashes = Crashes + 1 });
            var orphan = Tell(node, Live(), out _, out _);
            yield return ($"node {node.Number} reports and dies", orphan.With(orphan.Nodes[node.Number] with { IsAlive = false }) with { Crashes = Crashes + 1 });
        }
    }

    private IEnumerable<(string Name, RolloutWorld World)> OfDead(RolloutNode node)
    {
        if (node.IsSeen)
        {
            yield return ($"node {node.Number} is found dead", With(node with { IsSeen = false }));
        }

        if (Restarts < Plan.Restarts)
        {
            yield return ($"node {node.Number} comes back", With(new(node.Number, node.Boot + 1, true, true, new(node.Kept, node.Kept), node.Kept, node.Kept?.Hash ?? "")) with { Restarts = Restarts + 1 });
        }
    }

    private RolloutWorld LoseLastChange()
    {
        var authority = Kind.ReadState(Older, EngineProtocol.Current);
        authority.Recover(Now);
        return this with { Authority = Write(authority), Older = Write(authority), StoreLosses = StoreLosses + 1 };
    }

    /// <summary>Whether there may be another accident.</summary>
    private bool HasLuck => Crashes + Losses + Strays + Misjudged + StoreLosses < Plan.Accidents;

    private TimeSpan Now => TimeSpan.FromDays(1) + (Step * Time);

    private NodeId[] Live() => [.. Nodes.Where(node => node.IsSeen).Select(node => node.Id)];

    private RolloutWorld Propose(string hash) => Execute(
        new ProposeCommand(new(hash[0], hash, Expected: null, new() { IsFast = Plan.IsFast, Bake = Step, MaxBake = Step, MinRequests = 0 }, "operator", "")), out _);

    private RolloutWorld Exchange(int number, NodeId[]? live = null)
    {
        var world = this;
        for (var rounds = 0; rounds < 8; rounds++)
        {
            world = world.Tell(world.Nodes[number], live ?? Live(), out var edge, out var reply);
            var order = edge.Take(reply);
            world = world.With(world.Nodes[number] with { Edge = edge.State });
            if (Misread(world.Nodes[number], reply, ref order) && order is null)
            {
                return world;
            }

            if (order is null)
            {
                return world.Keep(number);
            }

            world = world.Obey(world.Nodes[number], order);
        }

        return world with { Breach = $"Node {number} has something to do without end." };
    }

    /// <summary>What a node of a mistaken release makes of a reply.</summary>
    private bool Misread(RolloutNode node, RouteTableReply reply, ref RouteTableOrder? order)
    {
        if (Plan.Mutation == RolloutMutation.TakesOlder && order is null && reply.Current is { } current && current != node.Edge.Runs && !reply.MayRun)
        {
            order = new(RouteTableDeed.Run, current);
            return true;
        }

        return false;
    }

    private RolloutWorld Obey(RolloutNode node, RouteTableOrder order)
    {
        var edge = EdgeOf(node);
        var table = order.Table;
        if (order.Deed != RouteTableDeed.Run)
        {
            if (Plan.Mutation != RolloutMutation.AcksUnseen && !CanUse(node, table.Hash))
            {
                edge.Refused(table, "it cannot");
                if (order.Deed == RouteTableDeed.PrepareAndRun)
                {
                    edge.GaveUp(table);
                }

                return With(node with { Edge = edge.State });
            }

            edge.Prepared(table);
            node = node with { Ready = node.Ready.Contains(table.Hash, StringComparison.Ordinal) ? node.Ready : node.Ready + table.Hash };
        }

        return order.Deed == RouteTableDeed.Prepare ? With(node with { Edge = edge.State }) : Run(node, edge, table);
    }

    private RolloutWorld Run(RolloutNode node, RouteTableEdge edge, TableVersion table)
    {
        var before = edge.Runs;
        edge.Ran(table);
        var breach = !CanUse(node, table.Hash) ? $"Node {node.Number} runs {table.Hash}, which it cannot use."
            : !node.Ready.Contains(table.Hash, StringComparison.Ordinal) ? $"Node {node.Number} runs {table.Hash}, which it never made ready."
            : table.Number <= (before?.Number ?? 0) ? $"Node {node.Number} goes from version {before!.Number} back to {table.Number}."
            : Ran.GetValueOrDefault(table.Number, table.Hash) != table.Hash ? $"Version {table.Number} stands for {Ran[table.Number]} and {table.Hash}."
            : null;
        return With(node with { Edge = edge.State }) with { Breach = Breach ?? breach, Ran = Ran.SetItem(table.Number, table.Hash) };
    }

    /// <summary>What runs and is in force is on the node's disk.</summary>
    private RolloutWorld Keep(int number) => Nodes[number] is { Edge: { Runs: { } runs } edge } node && runs == edge.Committed ? With(node with { Kept = runs }) : this;

    private RolloutWorld Tell(RolloutNode node, NodeId[] live, out RouteTableEdge edge, out RouteTableReply reply)
    {
        var (report, world) = ReportOf(node, live);
        edge = EdgeOf(world.Nodes[node.Number]);
        return world.Execute(new ReportCommand(report), out reply);
    }

    private (NodeReport Report, RolloutWorld World) ReportOf(RolloutNode node, NodeId[] live)
    {
        var edge = EdgeOf(node);
        var errors = Plan is { Hurts: true, Mutation: not RolloutMutation.HidesErrors } && edge.Runs?.Hash == "B" ? 100 : 0;
        var report = edge.Report(new(edge.Runs?.Number ?? 0, 100, errors, 0), live);
        return (report, With(node with { Edge = edge.State }));
    }

    private RolloutWorld Execute(RouteTableCommand command, out RouteTableReply reply)
    {
        var authority = Read();
        var before = (authority.Current, authority.Rollout, Seen: Nodes.Where(node => node.IsAlive && node.IsSeen).ToList());
        Mistake(authority, command);
        reply = authority.Handle(Now, command);
        if (Plan.Mutation == RolloutMutation.ReusesNumber)
        {
            reply = GoBack(authority, before.Current, before.Rollout, reply);
        }

        var bytes = Write(authority);
        var breach = CheckOrder(before.Rollout, authority) ?? CheckCommit(before.Current, authority);
        return this with { Authority = bytes, Older = authority.Changes == Read().Changes ? Older : Authority, Breach = Breach ?? breach };
    }

    /// <summary>Nobody is told to run what somebody alive has not said that it could run.</summary>
    private string? CheckOrder(Rollout? before, RouteTableAuthority after)
    {
        if (after.Rollout is not { HasOrdered: true } rollout || before is { HasOrdered: true } || Plan.Misjudged > 0)
        {
            return null;
        }

        return Nodes.FirstOrDefault(node => node is { IsAlive: true, Boot: 0 } && !node.Ready.Contains(rollout.Table.Hash, StringComparison.Ordinal)) is { } unready
            ? $"Version {rollout.Table.Number} was ordered before node {unready.Number} could run it."
            : null;
    }

    /// <summary>What hurts never comes into force, nor does what a living node said it cannot use.</summary>
    private string? CheckCommit(TableVersion? before, RouteTableAuthority after)
    {
        if (after.Current == before || after.Current?.Hash != "B")
        {
            return null;
        }

        return Plan.Hurts && !Plan.IsFast && before?.Hash != "B" ? "A table that hurts came into force."
            : Plan.Misjudged == 0 && Nodes.FirstOrDefault(node => node is { IsAlive: true, Boot: 0 } && !CanUse(node, "B")) is { } unable ? $"B came into force, which node {unable.Number} cannot use."
            : null;
    }

    /// <summary>What a mistaken authority would take for granted.</summary>
    private void Mistake(RouteTableAuthority authority, RouteTableCommand command)
    {
        if (command is not ReportCommand)
        {
            return;
        }

        if (Plan.Mutation == RolloutMutation.IgnoresSilent && authority.Rollout is { Step: RolloutStep.Preparing } rollout)
        {
            foreach (var silent in authority.Nodes.Values.Where(node => node.Answered != rollout.Table))
            {
                silent.Answered = rollout.Table;
            }
        }
    }

    /// <summary>A mistaken authority goes back to the old content under the number of the new one.</summary>
    private static RouteTableReply GoBack(RouteTableAuthority authority, TableVersion? current, Rollout? rollout, RouteTableReply reply)
    {
        if (rollout is { HasOrdered: true } && authority.Rollout is null && authority.Current!.Hash == current!.Hash)
        {
            authority.Current = rollout.Table with { Hash = current.Hash };
            authority.Last = rollout.Table.Number;
        }

        return reply with { Current = authority.Current };
    }

    private bool CanUse(RolloutNode node, string hash) => hash != "B" || Plan.CannotUse != node.Number;

    private static RouteTableEdge EdgeOf(RolloutNode node) => new(node.Id, $"node-{node.Number}") { State = node.Edge };

    private RolloutWorld With(RolloutNode node) => this with { Nodes = Nodes.SetItem(node.Number, node) };

    private static byte[] Write(RouteTableAuthority authority)
    {
        var target = new ArrayBufferWriter<byte>(256);
        Kind.WriteState(target, authority, EngineProtocol.Current);
        return target.WrittenSpan.ToArray();
    }
}
