using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Issuing;

namespace Gateway.Proxy.Identity.Issuing;

/// <summary>The directory as this node knows it, with the keys that are live. Immutable but for marks of use.</summary>
internal sealed class IssuedSnapshot
{
    /// <param name="version">The directory's version.</param>
    /// <param name="consumers">Everybody in it.</param>
    /// <param name="ahead">How far the directory's clock is ahead of this node's monotonic one.</param>
    /// <param name="now">This node's time.</param>
    /// <param name="previous">What came before: marks stay.</param>
    public IssuedSnapshot(long version, ImmutableArray<IssuedConsumer> consumers, TimeSpan ahead, TimeSpan now, IssuedSnapshot? previous)
    {
        Version = version;
        Consumers = consumers;
        Ahead = ahead;
        var live = consumers.SelectMany(consumer => consumer.Keys).Where(key => key.IsLive(now + ahead)).ToList();
        Directory = ConsumerDirectory.Create(
            consumers.ToDictionary(consumer => consumer.Id, consumer => new Consumer
            {
                Tier = consumer.Tier,
                Credentials = [.. consumer.Keys.Where(key => key.IsLive(now + ahead)).Select(key => new Credential { KeyId = key.KeyId, Sha256 = key.Sha256 })],
            }),
            pepper: null);
        Marks = live.ToFrozenDictionary(key => key.KeyId, key => previous?.Marks.GetValueOrDefault(key.KeyId) ?? new(), StringComparer.Ordinal);
        NextEnd = live.Select(key => key.ExpiresAt).Min() - ahead;
    }

    /// <summary>Nobody, of no version.</summary>
    public static IssuedSnapshot Empty { get; } = new(0, [], TimeSpan.Zero, TimeSpan.Zero, previous: null);

    public long Version { get; }

    public ImmutableArray<IssuedConsumer> Consumers { get; }

    public TimeSpan Ahead { get; }

    /// <summary>Whose live keys are whose.</summary>
    public ConsumerDirectory Directory { get; }

    /// <summary>Of live keys, by id.</summary>
    public FrozenDictionary<string, KeyMark> Marks { get; }

    /// <summary>When the next key ends, by this node's time; null if none does.</summary>
    public TimeSpan? NextEnd { get; }

    public IssuedConsumer? Find(string id) => Consumers.FirstOrDefault(consumer => consumer.Id == id);
}
