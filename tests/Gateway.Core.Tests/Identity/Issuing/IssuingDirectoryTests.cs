using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Issuing;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Identity.Issuing;

public sealed class IssuingDirectoryTests
{
    private static readonly AuthorityStart Start = new(IssuingKind.Key, TimeSpan.Zero, TimeSpan.MaxValue);

    private static readonly Gen<string> Names = Gen.Elements("a", "b", "c");

    private static readonly Gen<string> Keys = Gen.Choose(0, 12).Select(number => $"k{number}");

    private static readonly Gen<IssuingChange> Changes =
        from id in Gen.Choose(1, 400)
        from action in Gen.Elements(Enum.GetValues<IssuingAction>().Concat([IssuingAction.Create, IssuingAction.Issue, IssuingAction.Issue, IssuingAction.Rotate]).ToArray())
        from consumer in Names
        from key in Keys
        from next in Keys
        from expected in Gen.Frequency((4, Gen.Constant((long?)null)), (1, Gen.Choose(0, 30).Select(number => (long?)number)))
        from lifetime in Gen.Frequency((2, Gen.Constant((int?)null)), (1, Gen.Choose(1, 20).Select(seconds => (int?)seconds)))
        from overlap in Gen.Choose(0, 10)
        from tier in Gen.Elements(null, "gold")
        select new IssuingChange((ulong)id, action, consumer)
        {
            Expected = expected,
            Tier = tier,
            Note = "note",
            KeyId = key,
            NewKeyId = next,
            Sha256 = $"hash of {next}",
            Lifetime = lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Overlap = TimeSpan.FromSeconds(overlap),
        };

    private static readonly Gen<(int Wait, IssuingCommand Command)> Commands =
        from wait in Gen.Choose(0, 4)
        from change in Changes.OrNull()
        from used in Gen.Frequency((3, Gen.Constant(ImmutableArray<KeyUse>.Empty)), (1, Keys.Select(key => ImmutableArray.Create(new KeyUse(key, TimeSpan.FromSeconds(1))))))
        from known in Gen.Choose(-1, 20)
        select (wait, new IssuingCommand(known) { Change = change, Uses = used });

    private static readonly Arbitrary<(int Wait, IssuingCommand Command)[]> Scripts = Commands.ArrayOf().Resize(60).ToArbitrary();

    /// <summary>A failure prints the seed to replay, as of all properties here.</summary>
    [Fact]
    public void Handle_AnyScript_KeepsWhatKeysArePromised() => Prop.ForAll(
        Scripts,
        script =>
        {
            var (directory, now, dead, made) = (new IssuingDirectory(), TimeSpan.Zero, new HashSet<string>(), new Dictionary<ulong, IssuingOutcome>());
            foreach (var (wait, command) in script)
            {
                now += TimeSpan.FromSeconds(wait);
                var before = Snapshot(directory, now);
                var reply = directory.Handle(now, command with { Known = IssuingCommand.ListAll });
                var all = reply.All!.Value;

                // A change that comes again is made once, and any other moves the version exactly if something is different.
                if (command.Change is { } change)
                {
                    Assert.Equal(made.TryAdd(change.Id, reply.Outcome) ? reply.Outcome : made[change.Id], reply.Outcome);
                }

                Assert.True(reply.Version == before.Version || reply.Version == before.Version + 1);
                Assert.Equal(reply.Version == before.Version, before.Text == Snapshot(directory, now).Text);

                // What has ended stays so, no id stands for two keys, and nobody has more than may be.
                var keys = all.SelectMany(consumer => consumer.Keys).ToList();
                Assert.Equal(keys.Count, keys.Select(key => key.KeyId).Distinct().Count());
                Assert.DoesNotContain(keys, key => key.IsLive(now) && dead.Contains($"{key.KeyId} {key.CreatedAt}"));
                dead.UnionWith(keys.Where(key => !key.IsLive(now)).Select(key => $"{key.KeyId} {key.CreatedAt}"));
                Assert.All(all, consumer =>
                {
                    Assert.InRange(consumer.Keys.Count(key => key.IsLive(now)), 0, IssuingDirectory.MaxLiveKeys);
                    Assert.InRange(consumer.Keys.Length, 0, IssuingDirectory.MaxKeys);
                    Assert.InRange(consumer.Revision, 1, reply.Version);
                });
                Assert.Equal(all.Length, all.Select(consumer => consumer.Revision).Distinct().Count());
                Assert.All(keys, key => Assert.True(key.UsedAt is not { } used || (used >= key.CreatedAt && used <= now)));
            }
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Kind_AnyScript_IsSoundInBytes() => Prop.ForAll(
        Scripts,
        script =>
        {
            var now = TimeSpan.Zero;
            AuthorityKindAssert.IsSoundInBytes(new IssuingKind(), Start, script.Select(step => (now += TimeSpan.FromSeconds(step.Wait), step.Command)).ToList());
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Rotate_WithAnOverlap_LetsBothInUntilItIsOver()
    {
        var directory = Directory("old");
        Make(directory, 10, Change(IssuingAction.Rotate) with { KeyId = "old", NewKeyId = "new", Overlap = TimeSpan.FromSeconds(5) });

        Assert.Equal(["old", "new"], Live(directory, 14));
        Assert.Equal(["new"], Live(directory, 15));
    }

    [Fact]
    public void Rotate_KeyThatEndsBeforeTheOverlap_EndsWhenItWouldHave()
    {
        var directory = Directory();
        Make(directory, 0, Change(IssuingAction.Issue) with { NewKeyId = "old", Lifetime = TimeSpan.FromSeconds(3) });

        Make(directory, 0, Change(IssuingAction.Rotate) with { KeyId = "old", NewKeyId = "new", Overlap = TimeSpan.FromSeconds(5) });

        Assert.Equal(["new"], Live(directory, 3));
    }

    [Fact]
    public void Rotate_KeyThatHasEnded_IsRefused()
    {
        var directory = Directory("old");
        Make(directory, 1, Change(IssuingAction.Revoke) with { KeyId = "old" });

        Assert.Equal(IssuingOutcome.Ended, Make(directory, 2, Change(IssuingAction.Rotate) with { KeyId = "old", NewKeyId = "new" }).Outcome);
        Assert.Empty(Live(directory, 2));
    }

    [Fact]
    public void Make_RevisionThatWas_ChangesNothing()
    {
        var directory = Directory("old");
        var revision = directory.Handle(TimeSpan.Zero, new(IssuingCommand.ListAll)).All!.Value[0].Revision;
        Make(directory, 1, Change(IssuingAction.Update) with { Tier = "gold" });

        var reply = Make(directory, 1, Change(IssuingAction.Revoke) with { KeyId = "old", Expected = revision });

        Assert.Equal((IssuingOutcome.Changed, "gold"), (reply.Outcome, reply.Consumer!.Tier));
        Assert.Equal(["old"], Live(directory, 1));
    }

    [Fact]
    public void Issue_AsManyAsMayBe_RefusesTheNextUntilOneEnds()
    {
        var directory = Directory([.. Enumerable.Range(0, IssuingDirectory.MaxLiveKeys).Select(number => $"k{number}")]);

        Assert.Equal(IssuingOutcome.Full, Make(directory, 1, Change(IssuingAction.Issue) with { NewKeyId = "more" }).Outcome);
        Make(directory, 1, Change(IssuingAction.Revoke) with { KeyId = "k3" });
        Assert.Equal(IssuingOutcome.Done, Make(directory, 1, Change(IssuingAction.Issue) with { NewKeyId = "more" }).Outcome);
    }

    [Fact]
    public void Offer_OfANewerVersion_IsTakenOverUnderAVersionOfItsOwn()
    {
        var (lost, remembered) = (new IssuingDirectory(), Directory("k").Handle(TimeSpan.Zero, new(IssuingCommand.ListAll)));

        var reply = lost.Handle(TimeSpan.FromSeconds(1), new(remembered.Version) { Offer = remembered.All });

        Assert.Equal(remembered.Version + 1, reply.Version);
        Assert.Equal(["k"], Live(lost, 1));
        Assert.Equal(reply.Version, lost.Handle(TimeSpan.FromSeconds(2), new(remembered.Version) { Offer = [] }).Version);
        Assert.Equal(["k"], Live(lost, 2));
    }

    [Fact]
    public void Handle_VersionThatTheAskerHas_ListsNobody()
    {
        var directory = Directory("k");
        var version = directory.Handle(TimeSpan.Zero, new(IssuingCommand.ListNobody)).Version;

        Assert.Null(directory.Handle(TimeSpan.Zero, new(version)).All);
        Assert.NotNull(directory.Handle(TimeSpan.Zero, new(version - 1)).All);
        Assert.Null(directory.Handle(TimeSpan.Zero, new(IssuingCommand.ListNobody)).All);
    }

    [Fact]
    public void Note_UsesOfTwoNodes_KeepsTheLaterAndMovesNoVersion()
    {
        var directory = Directory("k");
        var version = directory.Handle(TimeSpan.Zero, new(IssuingCommand.ListNobody)).Version;

        directory.Handle(TimeSpan.FromSeconds(100), new(version) { Uses = [new("k", TimeSpan.FromSeconds(30)), new("nobody's", TimeSpan.Zero)] });
        var reply = directory.Handle(TimeSpan.FromSeconds(101), new(IssuingCommand.ListAll) { Uses = [new("k", TimeSpan.FromSeconds(90))] });

        Assert.Equal((version, TimeSpan.FromSeconds(70)), (reply.Version, reply.All!.Value[0].Keys[0].UsedAt));
    }

    [Fact]
    public void ToString_OfAKey_ShowsNoHash() => Assert.Equal("IssuedKey k", $"{new IssuedKey("k", "the hash", TimeSpan.Zero, null, null, null, "")}");

    private static ulong _lastId = 1_000_000;

    private static IssuingChange Change(IssuingAction action) => new(Interlocked.Increment(ref _lastId), action, "a");

    private static IssuingReply Make(IssuingDirectory directory, int seconds, IssuingChange change) =>
        directory.Handle(TimeSpan.FromSeconds(seconds), new(IssuingCommand.ListNobody) { Change = change });

    private static IssuingDirectory Directory(params string[] keys)
    {
        var directory = new IssuingDirectory();
        Make(directory, 0, Change(IssuingAction.Create));
        foreach (var key in keys)
        {
            Assert.Equal(IssuingOutcome.Done, Make(directory, 0, Change(IssuingAction.Issue) with { NewKeyId = key, Sha256 = "hash" }).Outcome);
        }

        return directory;
    }

    private static IEnumerable<string> Live(IssuingDirectory directory, int seconds) =>
        directory.Handle(TimeSpan.FromSeconds(seconds), new(IssuingCommand.ListAll)).All!.Value
            .SelectMany(consumer => consumer.Keys).Where(key => key.IsLive(TimeSpan.FromSeconds(seconds))).Select(key => key.KeyId);

    /// <summary>The directory without what changes no version.</summary>
    private static (long Version, string Text) Snapshot(IssuingDirectory directory, TimeSpan now)
    {
        var reply = directory.Handle(now, new(IssuingCommand.ListAll));
        var text = string.Join('\n', reply.All!.Value.Select(consumer => $"{consumer.Revision} {consumer with { Keys = [] }} {string.Join(' ', consumer.Keys.Select(key => $"{key.Sha256} {key with { UsedAt = null }} {key.ExpiresAt} {key.RevokedAt}"))}"));
        return (reply.Version, text);
    }
}
