using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>Executes batches: reads the state, lets the authority run, and writes the state if nobody else did meanwhile.</summary>
/// <remarks>
/// The authority runs at the time at which Redis read the state. That lies after the command was sent by its caller and
/// before the write, so neither side ever counts on more time than there was.
/// </remarks>
internal sealed class BatchExecutor(
    VersionedBlobs blobs, StoreWatch store, FleetMembers members, EngineCondition condition, RedisStatistics statistics, TimeProvider time, ILogger log)
{
    /// <summary>The longest pause after a conflict, and between attempts to reach Redis.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(16);

    private readonly LogGate _faults = new(time);
    private ulong _blobsWritten;

    /// <summary>Ends every call of the batch, or lets its time run out. Never throws.</summary>
    public async Task ExecuteAsync(AuthorityKind kind, string key, List<PendingCall> batch)
    {
        var redisKey = blobs.KeyOf(kind.Name, KeyText.Encode(key));
        try
        {
            await RunAsync(kind, key, redisKey, batch);
        }
        catch (ProtocolException exception)
        {
            Fail(batch, UnavailableReason.Failed);
            if (_faults.TryPass())
            {
                RedisLog.StateUnreadable(log, kind.Name, redisKey.ToString(), exception.Message);
            }
        }
        catch (Exception exception)
        {
            Fail(batch, UnavailableReason.Failed);
            LogFault(kind, exception);
        }
    }

    private async Task RunAsync(AuthorityKind kind, string key, RedisKey redisKey, List<PendingCall> batch)
    {
        var unanswered = new List<BatchAttempt>();
        BlobSnapshot? snapshot = null;
        for (var conflicts = 0; Remaining(batch) is var wait && wait > TimeSpan.Zero;)
        {
            if (snapshot is null)
            {
                var read = await blobs.ReadAsync(redisKey, wait);
                snapshot = read.Snapshot;
                if (snapshot is null)
                {
                    if (!await MayRetryAsync(kind, redisKey, read.Answer, batch))
                    {
                        return;
                    }

                    continue;
                }
            }

            if (unanswered.Find(earlier => earlier.Wrote(snapshot)) is { } known)
            {
                Succeed(known);
                return;
            }

            var attempt = Attempt(kind, key, snapshot, batch);
            if (attempt.Count == 0)
            {
                return;
            }

            var write = await blobs.WriteAsync(redisKey, snapshot.Token, attempt.Blob, attempt.Milliseconds, Remaining(batch, wait));
            if (write.IsWritten)
            {
                Succeed(attempt);
                return;
            }

            snapshot = write.Snapshot;
            if (!write.Answer.IsAnswered)
            {
                unanswered.Add(attempt);
                if (!await MayRetryAsync(kind, redisKey, write.Answer, batch))
                {
                    return;
                }
            }
            else
            {
                statistics.CountConflict();
                snapshot = await PauseAsync(++conflicts) ? null : snapshot;
            }
        }
    }

    /// <summary>Runs the commands whose callers still wait. Those that the authority cannot execute have failed then.</summary>
    private BatchAttempt Attempt(AuthorityKind kind, string key, BlobSnapshot snapshot, List<PendingCall> batch)
    {
        var header = new BlobHeader(snapshot.Since, snapshot.StoreTime, snapshot.StoreTime);
        var authority = Restore(kind, key, snapshot, ref header);
        var attempt = new BatchAttempt();
        foreach (var call in batch.ToArray())
        {
            try
            {
                attempt.Execute(authority, header.KeyTime, call);
            }
            catch (Exception exception)
            {
                call.Fail(UnavailableReason.Failed);
                batch.Remove(call);
                LogFault(kind, exception);
            }
        }

        if (attempt.Count > 0)
        {
            attempt.Complete(authority, header, members.Self.Id.Boot, Interlocked.Increment(ref _blobsWritten), members.LowestProtocol);
        }

        return attempt;
    }

    private AuthorityInstance Restore(AuthorityKind kind, string key, BlobSnapshot snapshot, ref BlobHeader header)
    {
        if (snapshot.Blob is not { } blob)
        {
            return kind.Create(new(key, header.KeyTime, store.SinceDisruption(snapshot)));
        }

        if (!BlobHeader.TryRead(blob, out var stored))
        {
            throw new ProtocolException($"It has {blob.Length} bytes that no release up to this one wrote.");
        }

        header = stored.Next(snapshot.Since, snapshot.StoreTime, store.Clock);
        var state = blob.AsSpan(BlobHeader.Length);
        return stored.Since == snapshot.Since
            ? kind.Read(state)
            : kind.Recover(new(key, header.KeyTime, store.SinceDisruption(snapshot)), state);
    }

    private async Task<bool> MayRetryAsync(AuthorityKind kind, RedisKey redisKey, RedisAnswer answer, List<PendingCall> batch)
    {
        if (answer.Outcome == RedisOutcome.TimedOut)
        {
            Fail(batch, UnavailableReason.Timeout);
            return false;
        }

        if (answer.Outcome == RedisOutcome.Refused)
        {
            var code = RedisRefusal.CodeOf(answer.Reason!);
            if (code == "NOSCRIPT")
            {
                return true; // Redis restarted; the library sends the text along the next time.
            }

            if (code is "ERR" or "WRONGTYPE" && _faults.TryPass())
            {
                RedisLog.ScriptFailed(log, kind.Name, redisKey.ToString(), answer.Reason!);
            }

            Fail(batch, code is "ERR" or "WRONGTYPE" ? UnavailableReason.Failed : UnavailableReason.Unreachable);
            return false;
        }

        if (!condition.IsServing)
        {
            Fail(batch, UnavailableReason.Unreachable);
            return false;
        }

        await Task.Delay(MaxPause * Random.Shared.NextDouble(), time);
        return true;
    }

    /// <summary>
    /// Lets the others go first. Not after the first conflict: its answer brought the newer state, and one of those who
    /// contend always wins.
    /// </summary>
    /// <returns>Whether it took a while, so that the state is old again.</returns>
    private async Task<bool> PauseAsync(int conflicts)
    {
        if (conflicts < 2)
        {
            return false;
        }

        var most = TimeSpan.FromMilliseconds(1 << Math.Min(conflicts, 4));
        await Task.Delay((most < MaxPause ? most : MaxPause) * Random.Shared.NextDouble(), time);
        return true;
    }

    /// <summary>Forgets the calls whose callers gave up, and tells how long the most patient of the others waits.</summary>
    private TimeSpan Remaining(List<PendingCall> batch)
    {
        batch.RemoveAll(static call => call.IsAbandoned);
        return batch.Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), batch.Max(static call => call.Deadline));
    }

    /// <summary>The same, but never nothing: the state is computed, so it is sent.</summary>
    private TimeSpan Remaining(List<PendingCall> batch, TimeSpan atMost)
    {
        var left = time.GetElapsedTime(time.GetTimestamp(), batch.Max(static call => call.Deadline));
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < atMost ? left : atMost;
    }

    private void Succeed(BatchAttempt attempt)
    {
        statistics.CountCommands(attempt.Count);
        attempt.Succeed();
    }

    private static void Fail(List<PendingCall> batch, UnavailableReason reason)
    {
        foreach (var call in batch)
        {
            call.Fail(reason);
        }
    }

    private void LogFault(AuthorityKind kind, Exception exception)
    {
        if (_faults.TryPass())
        {
            RedisLog.AuthorityFailed(log, kind.Name, exception);
        }
    }
}
