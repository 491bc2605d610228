using System.Buffers.Binary;

namespace Gateway.Engine.Redis;

/// <summary>What lies before an authority's state in Redis.</summary>
/// <param name="Since">Of the epoch in which it was written.</param>
/// <param name="StoreTime">What Redis's clock showed, since 1970, when it was last believed.</param>
/// <param name="KeyTime">The time of the key then: the last one that the authority was told.</param>
internal readonly record struct BlobHeader(TimeSpan Since, TimeSpan StoreTime, TimeSpan KeyTime)
{
    /// <summary>A token that no other blob of the fleet ever has.</summary>
    public const int TokenLength = 2 * sizeof(ulong);

    /// <summary>Token, version, three times.</summary>
    public const int Length = TokenLength + 1 + (3 * sizeof(long));

    private const byte Version = 1;

    /// <summary>Reads the header of a blob.</summary>
    /// <returns>Whether it is one that this release reads.</returns>
    public static bool TryRead(ReadOnlySpan<byte> blob, out BlobHeader header)
    {
        header = default;
        if (blob.Length < Length || blob[TokenLength] != Version)
        {
            return false;
        }

        var times = blob[(TokenLength + 1)..];
        header = new(ReadTime(times), ReadTime(times[sizeof(long)..]), ReadTime(times[(2 * sizeof(long))..]));
        return true;
    }

    /// <param name="target">At least <see cref="Length"/>.</param>
    /// <param name="writer">Random, of this life of this node.</param>
    /// <param name="count">How many tokens the writer used before.</param>
    public void Write(Span<byte> target, ulong writer, ulong count)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, writer);
        BinaryPrimitives.WriteUInt64BigEndian(target[sizeof(ulong)..], count);
        target[TokenLength] = Version;
        var times = target[(TokenLength + 1)..];
        BinaryPrimitives.WriteInt64BigEndian(times, Since.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(times[sizeof(long)..], StoreTime.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(times[(2 * sizeof(long))..], KeyTime.Ticks);
    }

    /// <summary>The header with which the next state is written, its <see cref="KeyTime"/> being the key's time now.</summary>
    /// <remarks>
    /// The key's time goes on as Redis's clock does. It stands still while that is behind by a little, as after a failover
    /// to a server whose clock is; where it was set back further, waiting for it could take for ever.
    /// </remarks>
    public BlobHeader Next(TimeSpan since, TimeSpan storeTime, StoreClock clock)
    {
        var elapsed = clock.Elapsed(StoreTime, storeTime);
        return elapsed >= TimeSpan.Zero ? new(since, storeTime, KeyTime + elapsed)
            : elapsed > -StoreClock.Tolerance ? new(since, StoreTime, KeyTime)
            : new(since, storeTime, KeyTime);
    }

    private static TimeSpan ReadTime(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadInt64BigEndian(source));
}
