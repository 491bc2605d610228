using Gateway.Core.RateLimiting;

namespace Gateway.Simulation.Limits;

/// <summary>Plays the defects that an engine or an authority could have, around an authority that has none.</summary>
internal sealed class LimiterMutant(LimitsMutation mutation)
{
    private readonly Dictionary<string, LimiterAcquire> _last = [];

    public void Reset() => _last.Clear();

    /// <summary>Credits what a node's old self held, by a report that it holds nothing and used nothing.</summary>
    public void Before(LimiterKind kind, LimiterAuthorityState state, TimeSpan now, in LimiterAcquire command)
    {
        if (mutation != LimitsMutation.CreditOnReboot)
        {
            return;
        }

        if (_last.TryGetValue(command.Node, out var last) && last.BootId != command.BootId)
        {
            kind.Execute(state, now, last with { Seq = last.Seq + 1, Lease = last.Lease with { Has = 0, Want = 0, Need = 0 } });
        }

        _last[command.Node] = command;
    }

    public LimiterGrant After(in LimiterGrant grant) => mutation == LimitsMutation.DoubleGrant
        ? grant with { Lease = grant.Lease with { Tokens = grant.Lease.Tokens * 2 } }
        : grant;

    /// <summary>Whether a new authority is not told of the disruption before it.</summary>
    public bool Hides(TimeSpan sinceDisruption) =>
        mutation == LimitsMutation.RestartFull && sinceDisruption < TimeSpan.MaxValue;

    /// <summary>Whether a state is dropped that nobody asked for so long.</summary>
    public bool Evicts(long idle) => mutation == LimitsMutation.EvictLiveState && idle > TimeSpan.TicksPerMillisecond * 100;
}
