using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>How far a node has read the log of broadcasts, and what it has had already. Pure; one driver.</summary>
internal sealed class BroadcastCursor
{
    /// <summary>More senders than this, and those that are not alive are forgotten.</summary>
    private const int MaxSenders = 1024;

    private readonly Dictionary<NodeId, long> _had = [];
    private TimeSpan? _since;

    /// <summary>The number in the log of the last broadcast read.</summary>
    public long Position { get; private set; }

    /// <summary>Begins after all that is in the log now.</summary>
    public void Begin(TimeSpan since, long last)
    {
        _since = since;
        Position = last;
    }

    /// <summary>Takes in how the log is.</summary>
    /// <param name="since">When the store's last disruption was seen: after one, any numbers may have been given again.</param>
    /// <param name="last">The number of the last broadcast.</param>
    /// <param name="oldest">The number of the oldest that is still in the log.</param>
    /// <param name="mayHaveMissed">Whether there were broadcasts that are not in the log any more.</param>
    /// <returns>Whether the position holds. If not, it is the log's beginning now.</returns>
    public bool Check(TimeSpan since, long last, long oldest, out bool mayHaveMissed)
    {
        if (since != _since)
        {
            _since = since;
            Position = 0;
            mayHaveMissed = true;
            return false;
        }

        mayHaveMissed = last > Position && oldest > Position + 1;
        if (mayHaveMissed)
        {
            Position = oldest - 1;
        }

        return true;
    }

    /// <summary>Reads the next broadcast.</summary>
    /// <param name="position">Its number in the log.</param>
    /// <param name="sender">Whose.</param>
    /// <param name="number">Its number among the sender's.</param>
    /// <param name="live">The live nodes.</param>
    /// <returns>Whether it is new: one that was overtaken, or was had before a disruption, is not.</returns>
    public bool Advance(long position, NodeId sender, long number, IReadOnlyList<NodeInfo> live)
    {
        Position = position;
        if (_had.TryGetValue(sender, out var last) && number <= last)
        {
            return false;
        }

        if (_had.Count >= MaxSenders)
        {
            var alive = live.Select(node => node.Id).ToHashSet();
            foreach (var gone in _had.Keys.Where(known => !alive.Contains(known)).ToList())
            {
                _had.Remove(gone);
            }
        }

        _had[sender] = number;
        return true;
    }

    /// <summary>Skips one that cannot be read.</summary>
    public void Skip(long position) => Position = position;
}
