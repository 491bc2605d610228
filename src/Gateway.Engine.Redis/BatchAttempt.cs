using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>The effects of a batch of commands on one snapshot of their authority, to be written or thrown away.</summary>
internal sealed class BatchAttempt
{
    /// <summary>A blob outlives the state in it by this: by the longest lease, and a minute.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Redis adds a life to the time of day in milliseconds, which must not overflow.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(100_000);

    private readonly List<(PendingCall Call, Range Reply)> _executed = [];
    private readonly ArrayBufferWriter<byte> _replies = new();

    /// <summary>The new blob. Empty as long as nothing was executed.</summary>
    public byte[] Blob { get; private set; } = [];

    /// <summary>How long the blob lives; 0: not at all, -1: for ever.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>How many commands were executed.</summary>
    public int Count => _executed.Count;

    /// <summary>Executes a command.</summary>
    /// <exception cref="ProtocolException">The command cannot be read; the state is as before.</exception>
    /// <exception cref="Exception">The authority failed, which is a defect; the state is as before.</exception>
    public void Execute(AuthorityInstance authority, TimeSpan now, PendingCall call)
    {
        var start = _replies.WrittenCount;
        authority.Execute(now, call.Command.Span, _replies);
        _executed.Add((call, start.._replies.WrittenCount));
    }

    /// <summary>Writes out the state. To be called once, after the last command.</summary>
    /// <param name="authority">Its state.</param>
    /// <param name="header">What stands before it.</param>
    /// <param name="writer">Random, of this life of this node.</param>
    /// <param name="count">A number of the writer's that it never used before.</param>
    /// <param name="version">The protocol version to write: the lowest that a live node speaks.</param>
    public void Complete(AuthorityInstance authority, BlobHeader header, ulong writer, ulong count, int version)
    {
        var life = authority.TimeToLive(header.KeyTime);
        Milliseconds = life == TimeSpan.MaxValue ? -1
            : life <= TimeSpan.Zero ? 0
            : (long)Math.Ceiling(((life < LongestLife ? life : LongestLife) + Margin).TotalMilliseconds);
        var blob = new ArrayBufferWriter<byte>(256);
        header.Write(blob.GetSpan(BlobHeader.Length), writer, count);
        blob.Advance(BlobHeader.Length);
        authority.Write(blob, version);
        Blob = blob.WrittenSpan.ToArray();
    }

    /// <summary>Whether a blob is the one that this attempt wrote.</summary>
    public bool Wrote(BlobSnapshot snapshot) =>
        Milliseconds != 0 && snapshot.Token.Span.SequenceEqual(Blob.AsSpan(0, BlobHeader.TokenLength));

    /// <summary>Gives the callers their replies.</summary>
    public void Succeed()
    {
        foreach (var (call, reply) in _executed)
        {
            call.Succeed(_replies.WrittenMemory[reply]);
        }
    }
}
