using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Several nodes, an authority, and a network that works: news reach all at once.</summary>
internal sealed class LiveFleet
{
    private readonly Random _random = new(1);

    public LiveFleet(int nodes, CircuitPolicy policy)
    {
        Authority = new(policy, epoch: 1);
        Edges = [.. Enumerable.Range(0, nodes).Select(node => new CircuitEdge($"node{node}", 1, policy, cores: 1))];
        LiveNodes = nodes;
    }

    public static TimeSpan ProbeTimeout { get; } = TimeSpan.FromSeconds(3);

    public CircuitAuthority Authority { get; }

    public CircuitEdge[] Edges { get; }

    public int LiveNodes { get; set; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(100);

    /// <summary>Lets time pass, a quarter of a second at a time, in which everybody reports.</summary>
    public void Advance(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(250))
        {
            Now += left < TimeSpan.FromMilliseconds(250) ? left : TimeSpan.FromMilliseconds(250);
            Settle();
        }
    }

    /// <summary>Lets time pass in which nobody reports.</summary>
    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Calls that end at once.</summary>
    /// <returns>How many went through.</returns>
    public int Call(int node, CircuitOutcome outcome, int times = 1)
    {
        var through = 0;
        for (var i = 0; i < times; i++)
        {
            if (Enter(node) is { } pass)
            {
                through++;
                Record(node, pass, outcome);
            }
        }

        return through;
    }

    /// <summary>Begins a call; null if it may not go through.</summary>
    public CircuitPass? Enter(int node)
    {
        var edge = Edges[node];
        if (!edge.TryEnter(out var pass))
        {
            var admission = edge.TryAdmit(Now, _random.NextDouble(), mayProbe: true, out pass);
            if (admission == CircuitAdmission.Ask)
            {
                Report(node);
                admission = edge.TryAdmit(Now, _random.NextDouble(), mayProbe: true, out pass);
            }

            if (admission != CircuitAdmission.Admitted)
            {
                return null;
            }
        }

        return edge.Begin(pass, Now);
    }

    public void Record(int node, CircuitPass pass, CircuitOutcome outcome)
    {
        if (Edges[node].Record(pass, outcome, Now))
        {
            Report(node);
        }
    }

    /// <summary>Asks for leave to give a second opinion; null if there is none.</summary>
    public CircuitPass? Opine(int node)
    {
        if (Edges[node].TryOpine(Now, out _) != CircuitAdmission.Ask)
        {
            return null;
        }

        Report(node);
        return Edges[node].TryOpine(Now, out var pass) == CircuitAdmission.Admitted ? pass : null;
    }

    /// <summary>All nodes report.</summary>
    public void Settle()
    {
        for (var node = 0; node < Edges.Length; node++)
        {
            Report(node);
        }
    }

    public CircuitReply Report(int node)
    {
        var reply = Authority.Handle(Edges[node].BuildReport(Now), Now, ProbeTimeout, _random.NextDouble(), LiveNodes);
        Spread(node, reply);
        return reply;
    }

    public void Obey(CircuitOrderKind kind, TimeSpan timeToLive, ulong id = 1) => Spread(0, Authority.Obey(
        new() { Id = id, Kind = kind, Reason = "maintenance", By = "alice", TimeToLive = timeToLive }, Now));

    private void Spread(int node, CircuitReply reply)
    {
        Edges[node].Apply(reply, Now);
        foreach (var edge in reply.IsNews ? Edges : [])
        {
            edge.Apply(reply with { Grant = null }, Now);
        }
    }
}
