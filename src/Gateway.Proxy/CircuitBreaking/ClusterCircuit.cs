using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Proxy.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>One cluster's circuit on this node: the edge, and its way to the authority.</summary>
/// <param name="cluster">The cluster's id, which is the authority's key.</param>
/// <param name="edge">The node's side.</param>
/// <param name="authorities">The circuits of the fleet.</param>
/// <param name="engine">Knows the live nodes, and tells them news.</param>
/// <param name="clock">Monotonic time since any fixed origin.</param>
/// <param name="history">Remembers changes.</param>
/// <param name="log">Tells of changes.</param>
internal sealed class ClusterCircuit(
    string cluster,
    CircuitEdge edge,
    IAuthorities<CircuitCommand, CircuitReply> authorities,
    IEngine engine,
    Func<TimeSpan> clock,
    CircuitHistory history,
    ILogger log)
{
    /// <summary>How long to wait for the authority before deciding on what is known.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an operator's command waits: nobody's request does meanwhile.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Without news the authority is asked now and then, in case an earlier answer was lost.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>An authority that gave no answer is asked again so soon.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>After so long without an answer the node decides for itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _changing = new();
    private ClusterCircuitSettings _settings = new(new(), TimeSpan.FromSeconds(30), new([]));
    private readonly CircuitEdge _edge = edge;
    private CircuitEdge _acting = edge;
    private LocalBreaker? _local;
    private TimeSpan? _silentSince;
    private CircuitNews? _unsent;
    private ClusterRuntime? _target;
    private long _reportedAt;
    private int _isProbing;

    public string Cluster => cluster;

    /// <summary>What counts as a failure.</summary>
    public FailureKinds Failures => Volatile.Read(ref _settings).Failures;

    /// <summary>The state that this node acts on.</summary>
    public CircuitState State => Acting.Word.State;

    /// <summary>Whether the authority is out of reach, so that the node decides for itself.</summary>
    public bool IsAlone => Volatile.Read(ref _local) is not null;

    private CircuitEdge Acting => Volatile.Read(ref _acting);

    /// <summary>Goes on with another policy.</summary>
    public void Use(ClusterCircuitSettings settings)
    {
        Volatile.Write(ref _settings, settings);
        _edge.Update(settings.Policy);
        Volatile.Read(ref _local)?.Use(settings);
    }

    /// <summary>Says where probes of the node's own go.</summary>
    public void ProbeAt(ClusterRuntime target) => Volatile.Write(ref _target, target);

    /// <summary>Lets a call through, as a probe if need be. Two volatile reads while the circuit is closed.</summary>
    /// <returns>The pass, to be cancelled, or begun and recorded; null if the call may not go through.</returns>
    public ValueTask<ClusterPass?> EnterAsync()
    {
        var acting = Acting;
        return acting.TryEnter(out var pass) ? new(new ClusterPass(acting, pass)) : AdmitAsync(acting);
    }

    /// <summary>When a refused call is worth repeating.</summary>
    public TimeSpan RetryAfter() => Acting.RetryAfter(clock());

    /// <summary>Notes that the call is sent.</summary>
    public ClusterPass Begin(ClusterPass pass) => pass with { Pass = pass.Edge.Begin(pass.Pass, clock()) };

    /// <summary>Notes that the response has begun.</summary>
    public ClusterPass Answer(ClusterPass pass) =>
        pass.Pass.IsBegun ? pass with { Pass = CircuitEdge.Answer(pass.Pass, clock()) } : pass;

    /// <summary>Notes what became of a call; one that never began is taken back.</summary>
    public void Record(ClusterPass pass, CircuitOutcome outcome)
    {
        if (!pass.Pass.IsBegun)
        {
            pass.Edge.Cancel(pass.Pass);
            return;
        }

        var now = clock();
        var isDue = pass.Edge.Record(pass.Pass, outcome, now);
        if (pass.Edge != _edge && _edge.TryEnter(out var known))
        {
            _edge.Record(known, outcome, now); // So that the fleet hears of it, once it can be reached again.
        }

        if (isDue)
        {
            _ = ReportAsync();
        }
    }

    /// <summary>Reports if there is something to say, or if nothing was said for long; and probes, where the node does.</summary>
    public async Task TickAsync()
    {
        var now = clock();
        if (IsAlone || _edge.HasNews(now) || now.Ticks - Volatile.Read(ref _reportedAt) > PollAfter().Ticks)
        {
            await ReportAsync();
        }

        await TellAsync();
        ProbeAtNeed();
    }

    /// <summary>Takes in what another node was told by the authority.</summary>
    public void Hear(CircuitReply reply) => Take(reply);

    /// <summary>Carries an operator's order out, or with none tells how things are.</summary>
    /// <returns>The reply with details; null if the authority gave none in time.</returns>
    public async Task<CircuitReply?> CommandAsync(CircuitOrder? order)
    {
        var result = await authorities.CallAsync(cluster, Command(report: null) with { Order = order, Inspect = true }, CommandTimeout);
        if (!result.TryGetReply(out var reply))
        {
            return null;
        }

        Take(reply);
        await SpreadAsync(reply);
        return reply;
    }

    private async ValueTask<ClusterPass?> AdmitAsync(CircuitEdge acting)
    {
        var mayProbe = Volatile.Read(ref _settings).Policy.Probe == CircuitProbeMode.Request;
        var admission = acting.TryAdmit(clock(), Random.Shared.NextDouble(), mayProbe, out var pass);
        if (admission == CircuitAdmission.Ask)
        {
            await ReportAsync();
            admission = acting.TryAdmit(clock(), Random.Shared.NextDouble(), mayProbe, out pass);
        }

        return admission == CircuitAdmission.Admitted ? new ClusterPass(acting, pass) : null;
    }

    private TimeSpan PollAfter()
    {
        lock (_changing)
        {
            return _silentSince is null ? PollInterval : RetryInterval;
        }
    }

    private CircuitCommand Command(CircuitReport? report)
    {
        var settings = Volatile.Read(ref _settings);
        return new()
        {
            Report = report,
            Policy = settings.Policy,
            LiveNodes = Math.Max(1, engine.LiveNodes.Count),
            ProbeTimeout = settings.ProbeTimeout,
            Jitter = Random.Shared.NextDouble(),
        };
    }

    private async Task ReportAsync()
    {
        var now = clock();
        if (Volatile.Read(ref _local) is { } local)
        {
            if (local.Report(Volatile.Read(ref _settings), now, Random.Shared.NextDouble()) is { } decided)
            {
                history.Note(cluster, local.Edge.Word.State);
                CircuitLog.Changed(log, cluster, local.Edge, decided.Wait);
            }

            if (now.Ticks - Volatile.Read(ref _reportedAt) < RetryInterval.Ticks)
            {
                return;
            }
        }

        Volatile.Write(ref _reportedAt, now.Ticks);
        var result = await authorities.CallAsync(cluster, Command(_edge.BuildReport(now)), CallTimeout);
        if (!result.TryGetReply(out var reply))
        {
            NoteSilence(now);
            return;
        }

        Take(reply);
        NoteAnswer();
        await SpreadAsync(reply);
    }

    private void Take(CircuitReply reply)
    {
        if (_edge.Apply(reply, clock()))
        {
            history.Note(cluster, _edge.Word.State);
            CircuitLog.Changed(log, cluster, _edge, _edge.RetryAfter(clock()));
        }
    }

    private void NoteSilence(TimeSpan askedAt)
    {
        lock (_changing)
        {
            _silentSince ??= askedAt;
            if (_local is null && clock() - _silentSince > Patience)
            {
                var local = LocalBreaker.Start(_edge, _settings, clock());
                Volatile.Write(ref _acting, local.Edge);
                Volatile.Write(ref _local, local);
                CircuitLog.Alone(log, cluster, (int)Patience.TotalSeconds);
            }
        }
    }

    private void NoteAnswer()
    {
        lock (_changing)
        {
            _silentSince = null;
            if (_local is not null)
            {
                Volatile.Write(ref _acting, _edge);
                Volatile.Write(ref _local, null);
                CircuitLog.NoLongerAlone(log, cluster);
            }
        }
    }

    private Task SpreadAsync(CircuitReply reply)
    {
        if (reply.IsNews)
        {
            lock (_changing)
            {
                _unsent = new(cluster, reply);
            }
        }

        return TellAsync();
    }

    /// <summary>Tells the other nodes; what the engine does not take is told later, or polled by them.</summary>
    private async Task TellAsync()
    {
        CircuitNews? news;
        lock (_changing)
        {
            (news, _unsent) = (_unsent, null);
        }

        if (news is null)
        {
            return;
        }

        var bytes = news.Write(engine.LiveNodes.Select(node => node.Protocol).Append(EngineProtocol.Current).Min());
        if (bytes.Length > EngineBounds.MaxBroadcastBytes || await engine.BroadcastAsync(CircuitNews.Topic, bytes))
        {
            return; // Circuits of a thousand single nodes do not fit: then the others poll.
        }

        lock (_changing)
        {
            _unsent ??= news;
        }
    }

    private void ProbeAtNeed()
    {
        var acting = Acting;
        var isDue = acting.OwesOpinion || (acting.Word.State is not (CircuitState.Closed or CircuitState.Ramping) && acting.MayProbe(clock()));
        if (isDue
            && Volatile.Read(ref _settings).Policy.Probe == CircuitProbeMode.Path
            && Interlocked.Exchange(ref _isProbing, 1) == 0)
        {
            _ = ProbeAsync(acting);
        }
    }

    private async Task ProbeAsync(CircuitEdge acting)
    {
        try
        {
            if (TakePermit(acting, out var pass) == CircuitAdmission.Ask)
            {
                await ReportAsync();
                TakePermit(acting, out pass);
            }

            if (pass.IsProbe && Volatile.Read(ref _target) is { } target)
            {
                await ProbeAsync(Begin(new(acting, pass)), target);
            }
        }
        catch (Exception e)
        {
            CircuitLog.ProbeFailed(log, cluster, e);
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    private async Task ProbeAsync(ClusterPass pass, ClusterRuntime target)
    {
        var outcome = CircuitOutcome.Ignored;
        try
        {
            outcome = await PathProbe.SendAsync(target, Volatile.Read(ref _settings));
        }
        finally
        {
            Record(pass, outcome);
        }
    }

    private CircuitAdmission TakePermit(CircuitEdge acting, out CircuitPass pass) => acting.OwesOpinion
        ? acting.TryOpine(clock(), out pass)
        : acting.TryAdmit(clock(), random: 1, mayProbe: true, out pass);
}
