using System.Collections.Immutable;

namespace Gateway.Core.Identity.Issuing;

/// <summary>The consumers and keys that operators issue while the fleet runs, for all nodes.</summary>
/// <remarks>
/// Pure: no clock, lock or log; the owner serialises calls and passes the time. A key that has been revoked, or has ended,
/// never lets anybody in again: what is to last longer must be changed before its end.
/// </remarks>
public sealed class IssuingDirectory
{
    /// <summary>Each node keeps all of them, and asks for all after a change.</summary>
    public const int MaxConsumers = 5_000;

    /// <summary>Live keys of one consumer.</summary>
    public const int MaxLiveKeys = 8;

    /// <summary>Keys of one consumer; of those that have ended the oldest are forgotten first.</summary>
    public const int MaxKeys = 16;

    /// <summary>In characters.</summary>
    public const int MaxNoteLength = 200;

    /// <summary>The longest lifetime and overlap: longer ones are for ever.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3_650);

    /// <summary>More than engines and operators send again at a time.</summary>
    private const int MaxRemembered = 256;

    /// <summary>By id.</summary>
    internal SortedDictionary<string, IssuedConsumer> Consumers { get; } = new(StringComparer.Ordinal);

    /// <summary>The last changes and what became of them.</summary>
    internal Queue<(ulong Id, IssuingOutcome Outcome)> Remembered { get; } = new();

    /// <summary>How often it has changed.</summary>
    internal long Version { get; set; }

    /// <summary>Carries out a command.</summary>
    /// <param name="now">Time since the Unix epoch; never goes backwards.</param>
    /// <param name="command">The command.</param>
    public IssuingReply Handle(TimeSpan now, IssuingCommand command)
    {
        if (command.Offer is { } offer && command.Known > Version)
        {
            Restore(command.Known, offer);
        }

        var outcome = command.Change is { } change ? Make(now, change) : IssuingOutcome.Done;
        Note(now, command.Uses);
        return new(
            outcome,
            Version,
            now,
            command.Change is { } made ? Consumers.GetValueOrDefault(made.Consumer) : null,
            command.Known == Version || command.Known == IssuingCommand.ListNobody ? null : [.. Consumers.Values]);
    }

    /// <summary>Goes on where a node remembers that it was. With a version of its own: whoever has that one may have another list.</summary>
    private void Restore(long known, ImmutableArray<IssuedConsumer> consumers)
    {
        Version = known + 1;
        Consumers.Clear();
        foreach (var consumer in consumers)
        {
            Consumers[consumer.Id] = consumer;
        }
    }

    private IssuingOutcome Make(TimeSpan now, IssuingChange change)
    {
        foreach (var known in Remembered)
        {
            if (known.Id == change.Id)
            {
                return known.Outcome;
            }
        }

        var outcome = Apply(now, change);
        Remembered.Enqueue((change.Id, outcome));
        while (Remembered.Count > MaxRemembered)
        {
            Remembered.Dequeue();
        }

        return outcome;
    }

    private IssuingOutcome Apply(TimeSpan now, IssuingChange change)
    {
        var consumer = Consumers.GetValueOrDefault(change.Consumer);
        if (change.Action == IssuingAction.Create)
        {
            return consumer is not null ? IssuingOutcome.Exists
                : Consumers.Count >= MaxConsumers ? IssuingOutcome.Full
                : Put(new(change.Consumer, change.Tier, change.Note, now, 0, []));
        }

        if (consumer is null)
        {
            return IssuingOutcome.NoConsumer;
        }

        if (change.Expected is { } expected && expected != consumer.Revision)
        {
            return IssuingOutcome.Changed;
        }

        return change.Action switch
        {
            IssuingAction.Update => Put(consumer with { Tier = change.Tier, Note = change.Note }),
            IssuingAction.Delete => Delete(consumer),
            IssuingAction.Issue => Issue(now, consumer, change),
            _ => ChangeKey(now, consumer, change),
        };
    }

    private IssuingOutcome ChangeKey(TimeSpan now, IssuedConsumer consumer, IssuingChange change)
    {
        var index = IndexOf(consumer, change.KeyId);
        if (index < 0)
        {
            return IssuingOutcome.NoKey;
        }

        var key = consumer.Keys[index];
        if (!key.IsLive(now))
        {
            // Whoever revokes wants it gone, and it is.
            return change.Action == IssuingAction.Revoke ? IssuingOutcome.Done : IssuingOutcome.Ended;
        }

        return change.Action switch
        {
            IssuingAction.Revoke => Put(consumer with { Keys = consumer.Keys.SetItem(index, key with { RevokedAt = now }) }),
            IssuingAction.Expire => Put(consumer with { Keys = consumer.Keys.SetItem(index, key with { ExpiresAt = now + change.Lifetime }) }),
            _ => Rotate(now, consumer, index, change),
        };
    }

    private IssuingOutcome Rotate(TimeSpan now, IssuedConsumer consumer, int index, IssuingChange change)
    {
        var old = consumer.Keys[index];
        var end = now + change.Overlap;
        var ending = old with { ExpiresAt = old.ExpiresAt is { } before && before < end ? before : end };

        // With no overlap the old key leaves its place to the new one.
        return Issue(now, consumer with { Keys = consumer.Keys.SetItem(index, ending) }, change);
    }

    private IssuingOutcome Issue(TimeSpan now, IssuedConsumer consumer, IssuingChange change)
    {
        if (Consumers.Values.Any(other => IndexOf(other, change.NewKeyId) >= 0))
        {
            return IssuingOutcome.Exists;
        }

        if (consumer.Keys.Count(key => key.IsLive(now)) >= MaxLiveKeys)
        {
            return IssuingOutcome.Full;
        }

        var keys = consumer.Keys.Add(new(change.NewKeyId, change.Sha256, now, now + change.Lifetime, null, null, change.Note));
        while (keys.Length > MaxKeys)
        {
            keys = keys.Remove(keys.First(key => !key.IsLive(now)));
        }

        return Put(consumer with { Keys = keys });
    }

    private IssuingOutcome Delete(IssuedConsumer consumer)
    {
        Consumers.Remove(consumer.Id);
        Version++;
        return IssuingOutcome.Done;
    }

    private IssuingOutcome Put(IssuedConsumer consumer)
    {
        Consumers[consumer.Id] = consumer with { Revision = ++Version };
        return IssuingOutcome.Done;
    }

    /// <summary>Notes when keys were used; they change nothing for anybody, and so not the version either.</summary>
    private void Note(TimeSpan now, ImmutableArray<KeyUse> uses)
    {
        if (uses.IsEmpty)
        {
            return;
        }

        var byKey = uses.GroupBy(use => use.KeyId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => now - group.Min(use => use.Ago), StringComparer.Ordinal);
        foreach (var consumer in Consumers.Values.Where(consumer => consumer.Keys.Any(key => byKey.ContainsKey(key.KeyId))).ToList())
        {
            Consumers[consumer.Id] = consumer with { Keys = [.. consumer.Keys.Select(key => With(key, byKey))] };
        }
    }

    private static IssuedKey With(IssuedKey key, Dictionary<string, TimeSpan> uses) =>
        uses.TryGetValue(key.KeyId, out var at) && at >= key.CreatedAt && (key.UsedAt is not { } before || before < at) ? key with { UsedAt = at } : key;

    private static int IndexOf(IssuedConsumer consumer, string keyId)
    {
        for (var index = 0; index < consumer.Keys.Length; index++)
        {
            if (consumer.Keys[index].KeyId == keyId)
            {
                return index;
            }
        }

        return -1;
    }
}
