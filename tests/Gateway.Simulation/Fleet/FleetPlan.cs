using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Fleet;

/// <summary>
/// Everything that happens to nodes and network in a run, laid down before it starts. Clients can then be simulated one
/// after another, or on several threads, and all of them still see the same fleet.
/// </summary>
internal sealed class FleetPlan
{
    private readonly FleetFaults _faults;
    private readonly long[] _detections;
    private readonly long[] _partitions;

    /// <param name="nodes">How many there are.</param>
    /// <param name="length">Ticks in the run.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="faults">What goes wrong.</param>
    public FleetPlan(int nodes, long length, ulong seed, FleetFaults faults)
    {
        _faults = faults;
        Nodes = new NodePlan[nodes];
        var detections = new List<long>();
        for (var node = 0; node < nodes; node++)
        {
            Nodes[node] = PlanNode(node, nodes, length, new(seed, 0x1000 + (ulong)node), detections);
        }

        detections.Sort();
        _detections = [.. detections];
        _partitions = [.. Enumerable.Range(1, faults.Partitions).Select(i => length * i / (faults.Partitions + 1))];
    }

    public NodePlan[] Nodes { get; }

    /// <summary>Whether a message between the two cannot get through.</summary>
    public bool IsCut(int left, int right, long now)
    {
        foreach (var from in _partitions)
        {
            if (now >= from && now < from + _faults.PartitionLength.Ticks)
            {
                return Nodes[left].IsCutOff != Nodes[right].IsCutOff;
            }
        }

        return false;
    }

    /// <summary>
    /// How long ago the fleet last learnt of a crash: any authority that comes to life may have had a predecessor there.
    /// </summary>
    public TimeSpan SinceDisruption(long now)
    {
        var index = Array.BinarySearch(_detections, now);
        index = index >= 0 ? index : ~index - 1;
        return index < 0 ? TimeSpan.MaxValue : new(now - _detections[index]);
    }

    private NodePlan PlanNode(int node, int nodes, long length, Pcg random, List<long> detections)
    {
        var drift = _faults.DriftPpm == 0 ? 0 : random.Below((2 * _faults.DriftPpm) + 1) - _faults.DriftPpm;
        var offset = random.Below(1_000_000_000) * 36L; // Up to an hour.
        var isCutOff = random.Below(20) == 0;
        var down = PlanDown(node, nodes, length, ref random);
        if (down is { Condition: NodeCondition.Crashed })
        {
            detections.Add(down.Value.From + _faults.Detection.Ticks);
        }

        return new($"node-{node}", drift, offset, isCutOff, Complete(Pauses(length, ref random), down));
    }

    private NodeSpan? PlanDown(int node, int nodes, long length, ref Pcg random)
    {
        var at = (long)(random.Unit() * length);
        var crashing = _faults.Crashes > 0 ? Math.Max(1, (int)(_faults.Crashes * nodes)) : 0;
        if (node >= nodes - crashing)
        {
            // A supervisor starts the process again in a moment; a lost host takes longer.
            var seconds = 0.3 * Math.Exp(3.5 * random.Unit());
            return new(at, at + (long)(seconds * TimeSpan.TicksPerSecond), NodeCondition.Crashed, 0);
        }

        // The first ones of a fixed order, evenly over the middle half of the run.
        var restarting = (int)(_faults.Restarts * nodes);
        if (node >= restarting)
        {
            return null;
        }

        var from = (length / 4) + (length / 2 * node / restarting);
        return new(from, from + TimeSpan.TicksPerSecond, NodeCondition.Restarting, 0);
    }

    private List<NodeSpan> Pauses(long length, ref Pcg random)
    {
        var pauses = new List<NodeSpan>();
        var at = 0L;
        while (_faults.PausesPerMinute > 0)
        {
            at += (long)(random.Exponential() / _faults.PausesPerMinute * TimeSpan.TicksPerMinute);
            if (at >= length)
            {
                break;
            }

            var milliseconds = Math.Clamp(5 * Math.Exp(random.Normal()), 1, 300);
            var until = at + (long)(milliseconds * TimeSpan.TicksPerMillisecond);
            pauses.Add(new(at, until, NodeCondition.Paused, 0));
            at = until;
        }

        return pauses;
    }

    /// <summary>Fills the gaps, and drops the pauses of a process that is not there.</summary>
    private static NodeSpan[] Complete(List<NodeSpan> pauses, NodeSpan? down)
    {
        if (down is { } outage)
        {
            pauses.RemoveAll(pause => pause.From < outage.Until && outage.From < pause.Until);
            pauses.Add(outage);
            pauses.Sort((left, right) => left.From.CompareTo(right.From));
        }

        var spans = new List<NodeSpan>();
        var (at, boot) = (0L, 0);
        foreach (var span in pauses)
        {
            if (span.From > at)
            {
                spans.Add(new(at, span.From, NodeCondition.Up, boot));
            }

            spans.Add(span with { Boot = boot });
            boot += span.IsDown ? 1 : 0;
            at = span.Until;
        }

        spans.Add(new(at, long.MaxValue, NodeCondition.Up, boot));
        return [.. spans];
    }
}
