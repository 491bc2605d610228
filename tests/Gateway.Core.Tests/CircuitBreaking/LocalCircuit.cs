using Gateway.Core.CircuitBreaking;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>One node with the local engine: the authority is called synchronously, when a report is due.</summary>
internal sealed class LocalCircuit
{
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);

    private readonly CircuitAuthority _authority;

    public LocalCircuit(CircuitPolicy policy, bool reportsAlways = false)
    {
        _authority = new(policy, epoch: 1);
        Edge = new("a", boot: 1, policy, cores: 4);
        ReportsAlways = reportsAlways;
        Edge.Apply(_authority.Announce(Now), Now);
    }

    public CircuitEdge Edge { get; }

    public CircuitState State => Edge.Word.State;

    public TimeSpan Now { get; set; }

    /// <summary>Where the length of a cooldown lies in its range.</summary>
    public double Jitter { get; set; } = 1;

    /// <summary>Decides whether a call goes through while a share of them does: from 0, those that do.</summary>
    public double Luck { get; set; }

    private bool ReportsAlways { get; }

    /// <summary>Whether a call goes through.</summary>
    public bool TryCall(out CircuitPass pass)
    {
        if (Edge.TryEnter(out pass))
        {
            return true;
        }

        var admission = Edge.TryAdmit(Now, Luck, mayProbe: true, out pass);
        if (admission == CircuitAdmission.Ask)
        {
            Report();
            admission = Edge.TryAdmit(Now, Luck, mayProbe: true, out pass);
        }

        return admission == CircuitAdmission.Admitted;
    }

    public void Finish(CircuitPass pass, CircuitOutcome outcome)
    {
        if (Edge.Record(pass, outcome, Now) || ReportsAlways)
        {
            Report();
        }
    }

    /// <summary>Calls, and ends the call at once if it goes through.</summary>
    public bool Call(CircuitOutcome outcome)
    {
        if (!TryCall(out var pass))
        {
            return false;
        }

        Finish(pass, outcome);
        return true;
    }

    public void Call(CircuitOutcome outcome, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(Call(outcome));
        }
    }

    public void Report() => Edge.Apply(_authority.Handle(Edge.BuildReport(Now), Now, ProbeTimeout, Jitter), Now);

    public void Update(CircuitPolicy policy)
    {
        _authority.Update(policy);
        Edge.Update(policy);
        Edge.Apply(_authority.Announce(Now), Now);
    }
}
