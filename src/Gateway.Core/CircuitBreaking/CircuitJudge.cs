namespace Gateway.Core.CircuitBreaking;

/// <summary>Decides by a policy's rules whether calls fail, on one node or for the fleet.</summary>
/// <remarks>
/// For the fleet a rule holds only if it holds of all calls together, no node weighing more than twice its share, and
/// a quorum of nodes sees it for itself: half of those that report, and two at least. So neither one broken node nor a
/// busy one can open the circuit for the others.
/// </remarks>
/// <param name="policy">The rules.</param>
/// <param name="samples">What each node's calls say.</param>
/// <param name="liveNodes">How many nodes are alive. One alone decides for all.</param>
internal sealed class CircuitJudge(CircuitPolicy policy, IReadOnlyList<NodeSample> samples, int liveNodes)
{
    private readonly int _reporters = samples.Count(sample => sample.IsReporter);

    /// <summary>How many nodes have anything to say.</summary>
    public int Reporters => _reporters;

    /// <summary>A single node's calls are opinion enough: another one has reported failures alone.</summary>
    public bool TakesAnyCall { get; init; }

    /// <summary>The rule that opens the circuit for all; none if it stays closed.</summary>
    public CircuitTrigger Together()
    {
        if (policy.ConsecutiveFailures is { } row
            && Together(samples.Select(sample => sample.Row)) >= row
            && IsQuorum(samples.Count(sample => sample.Row >= Enough(row))))
        {
            return CircuitTrigger.ConsecutiveFailures;
        }

        if (policy.FailureRatio is { } ratio && IsCommon(sample => sample.Failed, ratio))
        {
            return CircuitTrigger.FailureRatio;
        }

        if (policy.FailureRatio is not null && IsCommon(sample => sample.Recent, policy.ShortWindowRatio))
        {
            return CircuitTrigger.ShortWindow;
        }

        return policy.SlowCallRatio is { } slow && IsCommon(sample => sample.Slow, slow) ? CircuitTrigger.SlowCalls : CircuitTrigger.None;
    }

    /// <summary>The rule by which one node's own calls fail; none if they do not.</summary>
    public CircuitTrigger Alone(in NodeSample sample) =>
        sample.OwnRow >= policy.ConsecutiveFailures ? CircuitTrigger.ConsecutiveFailures
            : policy.FailureRatio is { } ratio && IsReached(sample.Failed, ratio) ? CircuitTrigger.FailureRatio
            : policy.FailureRatio is not null && IsReached(sample.Recent, policy.ShortWindowRatio) ? CircuitTrigger.ShortWindow
            : policy.SlowCallRatio is { } slow && IsReached(sample.Slow, slow) ? CircuitTrigger.SlowCalls
            : CircuitTrigger.None;

    /// <summary>Whether so many of so many nodes speak for all.</summary>
    public static bool IsQuorum(int failing, int reporters, int liveNodes) =>
        liveNodes <= 1 ? failing >= 1 : failing >= Math.Max(2, (reporters + 1) / 2);

    private bool IsQuorum(int failing) => IsQuorum(failing, _reporters, liveNodes);

    /// <summary>The rows of all nodes, of which none weighs more than twice its share; all of it if it is alone.</summary>
    private long Together(IEnumerable<long> rows)
    {
        var all = rows.ToList();
        var longest = liveNodes <= 1 ? long.MaxValue : ((2 * all.Sum()) + _reporters - 1) / Math.Max(_reporters, 1);
        return all.Sum(row => Math.Min(row, longest));
    }

    /// <summary>
    /// What a node must have seen of so many calls to speak for itself. Spread evenly it has its share of them; half of
    /// that will do. A chance failure or two of a sound node are less.
    /// </summary>
    private long Enough(long calls) => Math.Max(1, (calls + (2 * _reporters) - 1) / (2 * Math.Max(_reporters, 1)));

    private bool IsReached(CallCount count, double ratio) => count.Calls >= policy.MinimumCalls && count.Ratio >= ratio;

    private bool IsCommon(Func<NodeSample, CallCount> count, double ratio)
    {
        var nodes = samples.Select(count).Where(node => node.Calls > 0).ToList();
        var calls = nodes.Sum(node => node.Calls);
        if (calls < policy.MinimumCalls && !TakesAnyCall)
        {
            return false;
        }

        var enough = TakesAnyCall ? 1 : Enough(policy.MinimumCalls);
        return Pooled(nodes, calls) >= ratio
            && IsQuorum(nodes.Count(node => node.Calls >= enough && node.Ratio >= ratio))
            && (liveNodes <= 1 || Median(nodes) >= ratio);
    }

    private static double Pooled(List<CallCount> nodes, long calls)
    {
        if (nodes.Count == 0)
        {
            return 0;
        }

        var cap = 2d * calls / nodes.Count;
        var (weight, bad) = (0d, 0d);
        foreach (var node in nodes)
        {
            var weighs = Math.Min(node.Calls, cap);
            weight += weighs;
            bad += weighs * node.Ratio;
        }

        // Whole calls where no node is capped, so that a share that is reached exactly counts as reached.
        return nodes.TrueForAll(node => node.Calls <= cap) ? (double)nodes.Sum(node => node.Bad) / calls : bad / weight;
    }

    /// <summary>The upper one where there are two: half of the nodes are a quorum.</summary>
    private static double Median(List<CallCount> nodes)
    {
        var ratios = nodes.Select(node => node.Ratio).Order().ToList();
        return ratios.Count == 0 ? 0 : ratios[ratios.Count / 2];
    }
}
