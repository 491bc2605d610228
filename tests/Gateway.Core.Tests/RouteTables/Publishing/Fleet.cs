using Gateway.Core.Engines;
using Gateway.Core.RouteTables.Publishing;

namespace Gateway.Core.Tests.RouteTables.Publishing;

/// <summary>An authority and nodes that report to it when a test says so.</summary>
internal sealed class Fleet
{
    private readonly RouteTableEdge[] _edges;
    private readonly NodeId[] _ids;
    private ulong _proposals;

    public Fleet(int nodes)
    {
        _ids = [.. Enumerable.Range(1, nodes).Select(number => new NodeId((ulong)number, 1))];
        _edges = [.. _ids.Select((id, index) => new RouteTableEdge(id, $"node-{index + 1}"))];
        Authority.Handle(Now, new OfferCommand(new(1, "a"), "node-1"));
        ReportAll();
    }

    public RouteTableAuthority Authority { get; } = new();

    public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

    /// <summary>What each node answered under the version that it runs: requests, errors, unmatched.</summary>
    public Func<int, TableVersion?, (long Requests, long Errors, long Unmatched)> Traffic { get; set; } = (_, _) => (0, 0, 0);

    /// <summary>Why a node cannot use a content; null if it can.</summary>
    public Func<int, string, string?> Refusal { get; set; } = (_, _) => null;

    /// <summary>The contents that nodes run, with their numbers: a1 b2.</summary>
    public string Runs => string.Join(' ', _edges.Select(edge => $"{edge.Runs?.Hash}{edge.Runs?.Number}"));

    public Publication Last => Authority.History[^1];

    public RouteTableReply Propose(string hash, RolloutPolicy policy, long? expected = null) =>
        Authority.Handle(Now, new ProposeCommand(new(++_proposals, hash, expected, policy, "operator", "")));

    /// <summary>Each node reports and does what it is told, as often as it takes for nothing to happen any more.</summary>
    public void ReportAll(params int[] silent)
    {
        for (var round = 0; round < 10; round++)
        {
            for (var number = 1; number <= _edges.Length; number++)
            {
                if (!silent.Contains(number))
                {
                    Report(number, silent);
                }
            }
        }
    }

    /// <summary>A node reports, and does what it is told.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="dead">Those that it does not believe to be alive.</param>
    public RouteTableReply Report(int number, params int[] dead)
    {
        var edge = _edges[number - 1];
        while (true)
        {
            var (requests, errors, unmatched) = Traffic(number, edge.Runs);
            var live = _ids.Where((_, index) => !dead.Contains(index + 1)).ToArray();
            var reply = Authority.Handle(Now, new ReportCommand(edge.Report(new(edge.Runs?.Number ?? 0, requests, errors, unmatched), live)));
            if (edge.Take(reply) is not { } order)
            {
                return reply;
            }

            if (order.Deed == RouteTableDeed.Run)
            {
                edge.Ran(order.Table);
            }
            else if (Refusal(number, order.Table.Hash) is { } refusal)
            {
                edge.Refused(order.Table, refusal);
            }
            else
            {
                edge.Prepared(order.Table);
            }
        }
    }
}
