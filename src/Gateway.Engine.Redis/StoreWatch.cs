using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis;

/// <summary>Keeps an eye on Redis's clock, and says aloud when somebody sets it.</summary>
internal sealed class StoreWatch(TimeProvider time, RedisStatistics statistics, ILogger log)
{
    /// <summary>Of the key that shows disruptions; see <see cref="RedisScripts"/>.</summary>
    public const string EpochKeyName = "epoch";

    private readonly long _origin = time.GetTimestamp();

    /// <summary>The clock.</summary>
    public StoreClock Clock { get; } = new();

    /// <summary>Takes in what the clock showed in an answer that just came.</summary>
    /// <param name="storeTime">What it showed.</param>
    /// <param name="sent">The timestamp of when it was asked.</param>
    public void Observe(TimeSpan storeTime, long sent)
    {
        var jump = Clock.Observe(storeTime, time.GetElapsedTime(_origin, sent), time.GetElapsedTime(_origin));
        if (jump != TimeSpan.Zero)
        {
            statistics.CountClockJump();
            RedisLog.ClockJumped(log, jump > TimeSpan.Zero ? "forward" : "back", jump.Duration());
        }
    }

    /// <summary>How long ago something last happened that may have lost a state.</summary>
    /// <remarks>
    /// Of what a restart brings back, a volatile state is not trusted, and one that is missing may have been there. What is
    /// durable is trusted as far as Redis kept it: a restart from its files loses what they lacked, and no more.
    /// </remarks>
    public TimeSpan SinceDisruption(BlobSnapshot snapshot, AuthorityDurability durability)
    {
        if (durability == AuthorityDurability.Durable)
        {
            return Since(snapshot.Lost, snapshot.StoreTime);
        }

        var (sinceEpoch, sinceJump) = (Since(snapshot.Since, snapshot.StoreTime), Clock.SinceJumpAhead(snapshot.StoreTime));
        return sinceEpoch < sinceJump ? sinceEpoch : sinceJump;
    }

    private TimeSpan Since(TimeSpan storeTime, TimeSpan now)
    {
        var elapsed = storeTime == TimeSpan.Zero ? TimeSpan.MaxValue : Clock.Elapsed(storeTime, now);
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }
}
