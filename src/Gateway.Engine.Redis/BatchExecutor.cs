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
    VersionedBlobs blobs,
    StoreWatch store,
    FleetMembers members,
    EngineCondition condition,
    RedisStatistics statistics,
    TimeSpan mostPatience,
    TimeProvider time,
    ILogger log)
{
    /// <summary>The longest pause after a conflict, and between attempts to reach Redis.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(16);

    private const int ConflictsUntilPause = 4;

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
        for (var conflicts = 0; IsAwaited(batch);)
        {
            if (snapshot is null)
            {
                var read = await blobs.ReadAsync(redisKey, Wait(batch));
                snapshot = read.Snapshot;
                if (snapshot is null && !await MayRetryAsync(kind, redisKey, read.Answer, batch))
                {
                    return;
                }

                continue; // Callers may have given up meanwhile.
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

            var write = await blobs.WriteAsync(redisKey, snapshot.Token, attempt.Blob, attempt.Milliseconds, Wait(batch));
            if (write.IsWritten)
            {
                Succeed(attempt);
                return;
            }

            snapshot = write.Snapshot;
            if (snapshot is not null)
            {
                statistics.CountConflict();
                snapshot = await PauseAsync(++conflicts) ? null : snapshot;
                continue;
            }

            unanswered.Add(attempt);
            if (!await MayRetryAsync(kind, redisKey, write.Answer, batch))
            {
                return;
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
            return kind.Create(new(key, header.KeyTime, store.SinceDisruption(snapshot, kind.Durability)));
        }

        if (!BlobHeader.TryRead(blob, out var stored))
        {
            throw new ProtocolException($"It has {blob.Length} bytes that no release up to this one wrote.");
        }

        header = stored.Next(snapshot.Since, snapshot.StoreTime, store.Clock);
        var state = blob.AsSpan(BlobHeader.Length);
        return stored.Since == snapshot.Since
            ? kind.Read(state)
            : kind.Recover(new(key, header.KeyTime, store.SinceDisruption(snapshot, kind.Durability)), state);
    }

    /// <summary>Waits a moment where trying again may help; where it cannot, the calls of the batch have failed then.</summary>
    private async Task<bool> MayRetryAsync(AuthorityKind kind, RedisKey redisKey, RedisAnswer answer, List<PendingCall> batch)
    {
        if (RedisRefusal.IsForgottenScript(answer))
        {
            return true;
        }

        if (answer.Outcome == RedisOutcome.Refused)
        {
            var isOfThisKey = RedisRefusal.CodeOf(answer.Reason!) is "ERR" or "WRONGTYPE";
            if (isOfThisKey && _faults.TryPass())
            {
                RedisLog.ScriptFailed(log, kind.Name, redisKey.ToString(), answer.Reason!);
            }

            Fail(batch, isOfThisKey ? UnavailableReason.Failed : UnavailableReason.Unreachable);
            return false;
        }

        if (!condition.IsServing)
        {
            Fail(batch, answer.Outcome == RedisOutcome.TimedOut ? UnavailableReason.Timeout : UnavailableReason.Unreachable);
            return false;
        }

        await Task.Delay(MaxPause * Random.Shared.NextDouble(), time);
        return true;
    }

    /// <summary>
    /// Lets the others go first. Not after the first conflicts: each brought the newer state along, and of those who contend
    /// one always wins. Who goes on losing waits, by chance for longer or shorter than the others.
    /// </summary>
    /// <returns>Whether it took a while, so that the state is old again.</returns>
    private async Task<bool> PauseAsync(int conflicts)
    {
        if (conflicts < ConflictsUntilPause)
        {
            return false;
        }

        await Task.Delay(MaxPause * Random.Shared.NextDouble(), time);
        return true;
    }

    /// <summary>Forgets the calls whose callers gave up, and tells whether there are others.</summary>
    private bool IsAwaited(List<PendingCall> batch)
    {
        batch.RemoveAll(static call => call.IsAbandoned);
        return batch.Count > 0 && TimeLeft(batch) > TimeSpan.Zero;
    }

    /// <summary>How long to wait for one answer: no longer than the most patient caller, nor than a connection may hang.</summary>
    private TimeSpan Wait(List<PendingCall> batch)
    {
        var left = TimeLeft(batch);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < mostPatience ? left : mostPatience;
    }

    private TimeSpan TimeLeft(List<PendingCall> batch) =>
        time.GetElapsedTime(time.GetTimestamp(), batch.Max(static call => call.Deadline));

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
