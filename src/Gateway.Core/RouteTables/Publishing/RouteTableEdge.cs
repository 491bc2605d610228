using System.Text;
using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>A node's side of the route table's authority: what it runs and has made ready, and what it is to do next.</summary>
/// <remarks>Pure; one caller at a time, who takes at most one reply to each report.</remarks>
/// <param name="node">This node.</param>
/// <param name="name">What operators call it.</param>
public sealed class RouteTableEdge(NodeId node, string name)
{
    private readonly string _name = Bounded(name, NodeReport.MaxNameLength);

    /// <summary>The highest version known to be in force; null for none.</summary>
    public TableVersion? Committed => State.Committed;

    /// <summary>What the node runs; null for no table.</summary>
    public TableVersion? Runs => State.Runs;

    /// <summary>Why the last table that was looked at cannot be used here; null if it can.</summary>
    public string? Refusal => State.Refusal;

    internal RouteTableEdgeState State { get; set; } = new();

    /// <summary>Begins with a table that was in force when it was kept.</summary>
    public void Resume(TableVersion kept) => State = State with { Committed = kept, Runs = kept };

    /// <summary>What to tell the authority now.</summary>
    /// <param name="traffic">What the node answered under the version that it runs.</param>
    /// <param name="live">The nodes believed to be alive.</param>
    public NodeReport Report(TrafficCount traffic, IReadOnlyList<NodeId> live)
    {
        var report = new NodeReport(node, _name, State.Seq)
        {
            Committed = State.Committed,
            Runs = State.Runs,
            Answered = State.Answered,
            Refusal = State.Refusal,
            LacksBody = State.LacksBody,
            Traffic = traffic,
            Live = live,
        };
        State = State with { Seq = State.Seq + 1 };
        return report;
    }

    /// <summary>Takes the authority's reply to the last report.</summary>
    /// <returns>What to do, then to report again; null for nothing.</returns>
    public RouteTableOrder? Take(RouteTableReply reply)
    {
        if (reply.Current is { } current && current.Number > (Committed?.Number ?? 0))
        {
            State = State with { Committed = current };
        }

        return reply.Rollout is { Table: var table } && table != State.Answered ? new(RouteTableDeed.Prepare, table)
            : reply is { Rollout: { } rollout, MayRun: true } ? OrderToRun(rollout.Table)
            : reply.Current is null ? null
            : OrderToRun(reply.Current);
    }

    /// <summary>A table is ready to run.</summary>
    public void Prepared(TableVersion table) => State = State with { Answered = table, Refusal = null, LacksBody = false };

    /// <summary>A table of a rollout cannot be used here.</summary>
    /// <param name="table">Which.</param>
    /// <param name="why">For operators.</param>
    public void Refused(TableVersion table, string why) => State = State with
    {
        Answered = table,
        Refusal = Bounded(why, NodeReport.MaxRefusalLength),
    };

    /// <summary>The table in force cannot be used here: the node goes on with what it has until there is another.</summary>
    public void GaveUp(TableVersion table) => State = State with { Hopeless = table };

    /// <summary>The body of the table in force is not where it should be.</summary>
    public void Lacked() => State = State with { LacksBody = true };

    /// <summary>The node runs a table now.</summary>
    public void Ran(TableVersion table) => State = State with { Runs = table };

    /// <summary>A text that can be sent: cut where it is too long, and half a character is none.</summary>
    private static string Bounded(string text, int length) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= length ? text : text[..length]));

    /// <summary>Whether a table is ready, or runs already under another number.</summary>
    private bool IsReady(TableVersion table) => table.Hash == Runs?.Hash || (State.Refusal is null && table.Hash == State.Answered?.Hash);

    /// <summary>Never back to an older number, and nothing that cannot be used here.</summary>
    private RouteTableOrder? OrderToRun(TableVersion table) =>
        table.Number <= (Runs?.Number ?? 0) || table == State.Hopeless ? null
        : new(IsReady(table) ? RouteTableDeed.Run : RouteTableDeed.PrepareAndRun, table);
}
