using System.Globalization;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>Who is alive, told by the beats that nodes leave in Redis.</summary>
/// <remarks>
/// Pure: the node's own monotonic time is an argument, and nobody else's clock matters: a beat is a number that changes,
/// and a node is dead once its number has not changed for a while. One driver; <see cref="Live"/> may be read by anybody.
/// </remarks>
internal sealed class FleetMembers(NodeInfo self)
{
    /// <summary>How often a node beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A node is dead after as long a silence: three lost beats and some time for the fourth. Shorter, and a slow moment of
    /// Redis would look like a death; longer, and circuits would count the dead among those who must agree.
    /// </summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, Member> _others = new(StringComparer.Ordinal);
    private readonly string _selfId = self.Id.ToString();
    private TimeSpan? _lastLook;
    private long _beats;
    private volatile IReadOnlyList<NodeInfo> _live = [];

    public NodeInfo Self => self;

    /// <summary>The live nodes, by id, this one included. None before the first look.</summary>
    public IReadOnlyList<NodeInfo> Live => _live;

    /// <summary>The lowest protocol version that a live node speaks.</summary>
    public int LowestSpoken { get; private set; } = self.Protocol;

    /// <summary>The protocol version in which to write what all live nodes read.</summary>
    public int LowestProtocol => Math.Clamp(LowestSpoken, EngineProtocol.Oldest, EngineProtocol.Current);

    /// <summary>This node's next beat: a number, its protocol version, its name.</summary>
    public string NextBeat() => string.Create(CultureInfo.InvariantCulture, $"{++_beats} {self.Protocol} {self.Name}");

    /// <summary>Takes in all beats in Redis.</summary>
    /// <param name="now">The time.</param>
    /// <param name="beats">Ids and beats.</param>
    /// <param name="isComplete">Whether Redis still has all that was written into it. If not, who is absent may be alive.</param>
    /// <returns>Whether <see cref="Live"/> changed.</returns>
    public bool Look(TimeSpan now, IReadOnlyCollection<KeyValuePair<string, string>> beats, bool isComplete)
    {
        var isGap = IsGap(now);
        _lastLook = now;
        foreach (var (id, beat) in beats)
        {
            if (id != _selfId && (!_others.TryGetValue(id, out var known) || known.Beat != beat))
            {
                _others[id] = new(Parse(id, beat), beat, now);
            }
        }

        var present = beats.Select(beat => beat.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, member) in _others.ToArray())
        {
            if (isComplete && !present.Contains(id))
            {
                _others.Remove(id); // It left, or another node found it dead.
            }
            else if (isGap)
            {
                _others[id] = member with { Heard = now };
            }
        }

        return Update(now);
    }

    /// <summary>Whose beats to delete, if they are still these.</summary>
    public IEnumerable<KeyValuePair<string, string>> Dead(TimeSpan now) => IsGap(now)
        ? []
        : _others.Where(other => now - other.Value.Heard >= DeadAfter).Select(other => KeyValuePair.Create(other.Key, other.Value.Beat)).ToList();

    /// <summary>Nobody is alive for a node that left.</summary>
    public void Clear() => _live = [];

    /// <summary>While this node did not look, nobody's silence meant anything.</summary>
    private bool IsGap(TimeSpan now) => _lastLook is not { } last || now - last > DeadAfter / 2;

    private bool Update(TimeSpan now)
    {
        var live = _others.Values
            .Where(member => member.Node is not null && now - member.Heard < DeadAfter)
            .Select(member => member.Node!)
            .Append(self)
            .OrderBy(node => node.Id.Node).ThenBy(node => node.Id.Boot)
            .ToList();
        if (live.SequenceEqual(_live))
        {
            return false;
        }

        LowestSpoken = live.Min(node => node.Protocol);
        _live = live;
        return true;
    }

    /// <returns>Null: no release up to this one wrote it.</returns>
    private static NodeInfo? Parse(string id, string beat) =>
        NodeId.TryParse(id, out var node)
        && beat.Split(' ', 3) is [_, var protocol, var name]
        && int.TryParse(protocol, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new(node, name, version)
            : null;

    /// <param name="Node">Null: unreadable.</param>
    /// <param name="Beat">The last one.</param>
    /// <param name="Heard">When it was first seen.</param>
    private sealed record Member(NodeInfo? Node, string Beat, TimeSpan Heard);
}
