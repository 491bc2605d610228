using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;
using Gateway.Core.RateLimiting;
using Gateway.Core.Tests.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>A failure prints the seed to replay.</summary>
public sealed class LimiterKindTests
{
    private static readonly AuthorityStart Start = new("key", TimeSpan.Zero, TimeSpan.MaxValue);
    private static readonly LimiterSettings Settings = new();
    private static readonly LimiterKind Kind = new(Settings);
    private static readonly LimiterKind DurableKind = new(Settings, AuthorityDurability.Durable);

    private static readonly Gen<IReadOnlyList<(TimeSpan Now, LimiterAcquire Command)>> Scripts =
        from limit in Gen.Elements(1L, 3, 7, 100, 333, 20_000, 1_000_000_000)
        from milliseconds in Gen.Elements(1, 7, 100, 1_000, 3_000, 86_400_000)
        from burst in Gen.Elements(1L, 2, 4, 37, 1_000, 1_000_000_000)
        from algorithm in Gen.Choose(0, 4)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Choose(1, 120)
        let window = Limits.Window(limit, TimeSpan.FromMilliseconds(milliseconds))
        let tokens = Limits.Tokens(limit, TimeSpan.FromMilliseconds(milliseconds), burst)
        select LimiterScript.Write(
            algorithm switch
            {
                0 => window,
                1 => Limits.Sliding(limit, TimeSpan.FromMilliseconds(milliseconds)),
                2 => Limits.All(tokens, window),
                _ => tokens,
            },
            Settings,
            seed,
            length);

    [Fact]
    public void Execute_StateWrittenAndReadAfterEveryCommand_AnswersExactlyTheSame() => Check(
        from script in Scripts from isDurable in Gen.Elements(false, true) from lost in Gen.Elements(0, 2, 1_000) select (script, isDurable, lost), 2_000, value =>
    {
        var kind = value.isDurable ? DurableKind : Kind;
        var kept = kind.CreateState(new("key", value.script[0].Now, value.lost == 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(value.lost)));
        var stored = Write(kept);
        foreach (var (now, command) in value.script)
        {
            var grant = kind.Execute(kept, now, command);

            var moved = Read(stored);
            var message = Write(target => kind.WriteCommand(target, new(command), EngineProtocol.Current));
            var reply = kind.Execute(moved, now, kind.ReadCommand(message, EngineProtocol.Current)).Grant;
            stored = Write(moved);
            Assert.Equal(kind.StorageStamp(kept), kind.StorageStamp(moved));

            Assert.Equal(grant, reply);
            Assert.Equal(grant, Kind.ReadReply(Write(target => Kind.WriteReply(target, new(grant), EngineProtocol.Current)), EngineProtocol.Current).Grant);
            Assert.Equal(Write(kept), stored);
            Assert.Equal(kept.Authority!.Outstanding, moved.Authority!.Outstanding);

            // Only one of the two is asked: asking changes nothing.
            kind.TimeToLive(kept, now + TimeSpan.FromSeconds(1));
        }
    });

    /// <summary>What a lost predecessor may have lent, and what its successor has, are together more than any window holds.</summary>
    [Fact]
    public void Execute_SlidingWindowAfterALossAtTheLargestLimit_IsReadAsWritten()
    {
        var window = TimeSpan.FromMilliseconds(1);
        var state = Kind.CreateState(new("key", Limits.Seconds(1), Limits.Seconds(1)));
        var later = Limits.Seconds(1) + window;
        Kind.Execute(state, later, Limits.Need(Limits.Window(LimiterWindow.MaxPermits, window), 1, need: 0, want: LimiterWindow.MaxPermits));
        Kind.Execute(state, later, Limits.Need(Limits.Window(LimiterWindow.MaxPermits, window), 1, need: 0, want: LimiterWindow.MaxPermits, node: "other"));
        Assert.InRange(state.Authority!.Outstanding, LimiterWindow.MaxPermits + 1, long.MaxValue);

        Kind.Execute(state, later, Limits.Need(Limits.Sliding(100, window, version: 2), 1, node: "third"));

        Assert.Equal(Write(state), Write(Read(Write(state))));
    }

    [Fact]
    public void StorageStamp_WholeLimitIsLent_ChangesForEachTwentieth()
    {
        var numbers = Limits.Tokens(1_000, TimeSpan.FromHours(1));
        var state = DurableKind.CreateState(Start);
        var stamps = new HashSet<long>();
        for (var seq = 1; seq <= 1_000; seq++)
        {
            DurableKind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, seq, used: seq - 1));
            stamps.Add(DurableKind.StorageStamp(state));
        }

        Assert.Equal(0, state.Authority!.Level);
        Assert.Equal(20, stamps.Count);
    }

    /// <summary>What is taken in advance lasts as long as it takes to come back, whatever is used of it meanwhile.</summary>
    [Fact]
    public void StorageStamp_FewerRequestsThanTheRate_ChangesForEachTwentiethOfTheWindow()
    {
        var numbers = Limits.Tokens(1_000, TimeSpan.FromHours(1));
        var state = DurableKind.CreateState(Start);
        var stamps = new HashSet<long>();
        for (var seq = 1; seq <= 600; seq++)
        {
            DurableKind.Execute(state, Limits.Seconds(6 * (seq - 1)), Limits.Need(numbers, seq, used: seq - 1));
            stamps.Add(DurableKind.StorageStamp(state));
        }

        Assert.Equal(999, state.Authority!.Level);
        Assert.Equal(20, stamps.Count);
    }

    /// <summary>R2: at most the reserve is lost, and what was lent while nothing was stored is not lent again.</summary>
    [Fact]
    public void RecoverState_GrantsAfterTheLastStore_AreNotLentAgain()
    {
        var numbers = Limits.Window(1_000, TimeSpan.FromHours(1));
        var state = DurableKind.CreateState(Start);
        DurableKind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 1));
        var stored = Write(state);
        DurableKind.Execute(state, TimeSpan.Zero, Limits.Need(numbers, 2, need: 40, used: 1));
        Assert.Equal(1, DurableKind.StorageStamp(state));

        var recovered = DurableKind.RecoverState(new("key", Limits.Seconds(1), Limits.Seconds(1)), Read(stored));

        Assert.Equal(949, recovered.Authority!.Level);
        Assert.True(recovered.Epoch > state.Epoch);
        DurableKind.Execute(recovered, Limits.Seconds(1), Limits.Need(numbers, 3, used: 41));
        Assert.Equal(2, DurableKind.StorageStamp(recovered));
    }

    [Fact]
    public void RecoverState_VolatileKind_BeginsWithNothing()
    {
        var state = Kind.CreateState(Start);
        Kind.Execute(state, TimeSpan.Zero, Limits.Need(Limits.Tokens(10, Limits.Seconds(1)), 1));

        var recovered = Kind.RecoverState(new("key", Limits.Seconds(5), TimeSpan.Zero), state);

        var grant = Kind.Execute(recovered, Limits.Seconds(5), Limits.Need(Limits.Tokens(10, Limits.Seconds(1)), 2));
        Assert.Equal(0, grant.Lease.Tokens);
        Assert.InRange(grant.Lease.DenyFor, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(151));
    }

    /// <summary>What a bucket regains since its last owner stopped has come back, however late anyone asks.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 9)]
    [InlineData(5, 19)]
    [InlineData(100, 100)]
    public void CreateState_SomeTimeAfterADisruption_HasWhatCameBackSince(int seconds, long level)
    {
        var numbers = Limits.Tokens(10, Limits.Seconds(1), burst: 100);
        var state = Kind.CreateState(new("key", Limits.Seconds(1_000), Limits.Seconds(seconds)));
        Kind.Execute(state, Limits.Seconds(1_000), Limits.Need(numbers, 1, need: 0));
        Assert.Equal(level, state.Authority!.Level);
    }

    /// <summary>A month is not refused because a store was lost; what remains of it is what its rest is worth.</summary>
    [Fact]
    public void CreateState_LongWindowAfterADisruption_HasTheShareOfItsRest()
    {
        var numbers = Limits.Window(1_000, TimeSpan.FromHours(1));
        var now = TimeSpan.FromHours(1_000.75);
        var state = DurableKind.CreateState(new("key", now, TimeSpan.Zero));
        DurableKind.Execute(state, now, Limits.Need(numbers, 1, need: 0));
        Assert.Equal(250, state.Authority!.Level);
    }

    [Fact]
    public void Kind_AnyScript_IsSoundInBytes() =>
        Check(Scripts, 40, script => AuthorityKindAssert.IsSoundInBytes(Kind, Start, script.Take(40).Select(step => (step.Now, new LimiterCommand(step.Command)))));

    /// <summary>Else the properties here would say little.</summary>
    [Fact]
    public void Scripts_Together_ReachAllThatAStateCanHold()
    {
        var (orphans, departed, refusals, overtaken, most) = (0, 0, 0, 0, 0);
        Check(Scripts, 200, script =>
        {
            var state = Kind.CreateState(Start);
            foreach (var (now, command) in script)
            {
                var before = state.Authority?.Nodes.Count ?? 0;
                var grant = Kind.Execute(state, now, command);
                var nodes = state.Authority!.Nodes;
                departed += nodes.Count < before ? 1 : 0;
                refusals += grant.Lease.DenyFor > TimeSpan.Zero ? 1 : 0;
                overtaken += grant.Lease == default ? 1 : 0;
                most = Math.Max(most, state.Authority.Leases.Leases.Length);
                foreach (var lease in state.Authority.Leases.Leases)
                {
                    orphans += nodes.ContainsValue(lease.Node) ? 0 : 1;
                }
            }
        });

        Assert.True(
            Math.Min(Math.Min(orphans, departed), Math.Min(refusals, overtaken)) > 50 && most > 10,
            $"{orphans} orphans, {departed} departed, {refusals} refusals, {overtaken} overtaken, {most} leases at once");
    }

    [Fact]
    public void TimeToLive_Over_ANewAuthorityLendsTheSame() => Check(Scripts, 1_000, script =>
    {
        var state = Run(script);
        var (last, command) = script[^1];
        var timeToLive = Kind.TimeToLive(state, last);
        if (timeToLive == TimeSpan.MaxValue)
        {
            return; // A bucket that takes longer to fill than there is time.
        }

        var end = timeToLive > TimeSpan.Zero ? last + timeToLive : last;
        Assert.True(Kind.TimeToLive(state, end) <= TimeSpan.Zero);
        Assert.True(Read(Write(state)).Authority!.IsIdle(end));

        var numbers = state.Authority!.Numbers;
        var next = Limits.Need(numbers, seq: long.MaxValue, used: command.Lease.UsedCum + 1, node: command.Node, boot: command.BootId, want: numbers.Burst) with
        {
            PermitsPerSecond = 1_000,
        };
        var young = Kind.Execute(Kind.CreateState(new("key", end, TimeSpan.MaxValue)), end, next);
        Assert.Equal(young.Lease, Kind.Execute(state, end, next).Lease);
        Assert.True(young.Epoch > state.Epoch);
    });

    [Fact]
    public void TimeToLive_NotOver_SomethingIsLentOrMissingOrAwaited() => Check(Scripts, 1_000, script =>
    {
        var state = Run(script);
        var last = script[^1].Now;
        var timeToLive = Kind.TimeToLive(state, last);
        if (timeToLive > TimeSpan.Zero && timeToLive < TimeSpan.MaxValue)
        {
            var before = last + timeToLive - TimeSpan.FromTicks(1);
            Assert.True(
                !state.Authority!.IsIdle(before) || state.Authority.Claim?.Until > before.Ticks
                    || state.Authority.Nodes.Values.Any(node => node.ActiveUntil > before.Ticks) || state.Record.EndsAt() > before.Ticks);
        }
    });

    [Fact]
    public void TimeToLive_NoCommandYet_IsOver() => Assert.Equal(TimeSpan.Zero, Kind.TimeToLive(Kind.CreateState(Start), TimeSpan.Zero));

    [Fact]
    public void Read_CutShort_IsRefused() => Check(Scripts, 100, script =>
    {
        var state = Frame(Write(Run(script)));
        var command = Write(target => Kind.FrameCommand(target, new(script[^1].Command), EngineProtocol.Current));
        var reply = Execute(Kind.Read(state), script[^1].Now, command);
        RefusePrefixes(state, bytes => Kind.Read(bytes));
        RefusePrefixes(command, bytes => Execute(Kind.Read(state), script[^1].Now, bytes));
        RefusePrefixes(reply, bytes => Kind.UnframeReply(bytes));
    });

    /// <summary>Damaged bytes may mean something else; then the authority still works.</summary>
    [Fact]
    public void Read_Damaged_IsRefusedOrWorks() => Check(
        from script in Scripts
        from edits in (from at in Gen.Choose(0, 1 << 20) from value in Gen.Elements(0, 1, 0x7f, 0x80, 0xff, 0x33) select (at, value)).ArrayOf()
        select (script, edits),
        2_000,
        value =>
        {
            var (now, command) = value.script[^1];
            var state = Damage(Frame(Write(Run(value.script))), value.edits);
            var message = Damage(Write(target => Kind.FrameCommand(target, new(command), EngineProtocol.Current)), value.edits);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var authority = Kind.Read(state);
                authority.TimeToLive(now);
                Execute(authority, now, Write(target => Kind.FrameCommand(target, new(command), EngineProtocol.Current)));
                Execute(authority, now, message);
                Kind.Read(Write(target => authority.Write(target, EngineProtocol.Current)));
            }
            catch (ProtocolException)
            {
            }

            // Nothing grows but with the bytes given; an exception and its trace take most.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + (60 * (state.Length + message.Length)));
        });

    [Fact]
    public void KeyOf_PolicyAndClient_IsPlainText()
    {
        var key = LimiterKind.KeyOf("per-consumer", new(0xfedc_ba98_7654_3210, 7));

        Assert.Equal("per-consumer.fedcba98765432100000000000000007", key);
        Assert.Equal(key, KeyText.Encode(key));
    }

    [Fact]
    public void KeyOf_DifferentPoliciesOrClients_NeverShareAKey()
    {
        string[] policies = ["a", "A", "a.", "a.0", ".", "0", $"a.{0:x32}", $"{0:x32}", "a.b", "é"];
        UInt128[] clients = [0, 1, 16, UInt128.MaxValue, UInt128.One << 64];

        var keys = policies.SelectMany(policy => clients.Select(client => LimiterKind.KeyOf(policy, client))).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(policies.Length * clients.Length, keys.Count);
    }

    [Fact]
    public async Task CallAsync_TwoNodesOfOneEngine_AdmitTogetherWhatOneBucketHolds()
    {
        var clock = new TestClock();
        await using var engine = new LocalEngine(
            new(new(1, 2), "one", EngineProtocol.Current), clock.Read, (_, fault) => Assert.Fail(fault.ToString()));
        var limiters = engine.Host(new LimiterKind(Limits.Local));
        await engine.StartAsync(CancellationToken.None);
        var numbers = Limits.Tokens(10, Limits.Seconds(60));
        var key = LimiterKind.KeyOf("per-consumer", LimiterKey.ClientOf("alice"));
        (string Node, LimiterEdge Edge)[] nodes = [("a", Edge(1)), ("b", Edge(2))];

        var admitted = 0;
        for (var request = 0; request < 30; request++)
        {
            admitted += await AdmitAsync(nodes[request % 2].Node, nodes[request % 2].Edge) ? 1 : 0;
        }

        Assert.Equal(10, admitted);
        Assert.Equal(1, engine.Count);

        // The bucket is full after a minute, and until two seconds after what they were told to wait the nodes count.
        clock.Now += Limits.Seconds(59);
        Assert.Equal(0, engine.Sweep(clock.Now));
        clock.Now += Limits.Seconds(9);
        Assert.Equal(1, engine.Sweep(clock.Now));

        LimiterEdge Edge(long bootId) => new(clock.Now, default, numbers, bootId, Limits.Local);

        async Task<bool> AdmitAsync(string node, LimiterEdge edge)
        {
            while (true)
            {
                var decision = edge.TryAcquire(clock.Now, cost: 1);
                if (decision.Outcome != LimiterOutcome.NeedsLease)
                {
                    return decision.Outcome == LimiterOutcome.Admitted;
                }

                Assert.True(edge.TryBegin(clock.Now, node, cost: 1, out var request));
                var result = await limiters.CallAsync(key, new(request), Limits.Local.CallTimeout);
                Assert.True(result.TryGetReply(out var reply), result.ToString());
                edge.Apply(clock.Now, reply.Grant);
            }
        }
    }

    [Fact]
    public async Task CallAsync_NeedsMoreThanTheBurst_FailsAndLeavesNoAuthority()
    {
        await using var engine = new LocalEngine(new(new(1, 2), "one", EngineProtocol.Current), new TestClock().Read, (_, _) => { });
        var limiters = engine.Host(new LimiterKind(Limits.Local));
        await engine.StartAsync(CancellationToken.None);

        var result = await limiters.CallAsync("key", new(Limits.Need(Limits.Tokens(10, Limits.Seconds(1)), 1, need: 11)), TimeSpan.Zero);

        Assert.Equal(UnavailableReason.Failed, result.Reason);
        Assert.Equal(1, engine.Sweep(TimeSpan.Zero));
    }

    private static LimiterAuthorityState Run(IReadOnlyList<(TimeSpan Now, LimiterAcquire Command)> script)
    {
        var state = Kind.CreateState(Start);
        foreach (var (now, command) in script)
        {
            Kind.Execute(state, now, command);
        }

        return state;
    }

    private static byte[] Damage(byte[] bytes, IEnumerable<(int At, int Value)> edits)
    {
        // The version stays, or nothing would be read.
        foreach (var (at, value) in edits)
        {
            bytes[1 + (at % (bytes.Length - 1))] = (byte)value;
        }

        return bytes;
    }

    private static void RefusePrefixes(byte[] bytes, Action<byte[]> read)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => read(bytes[..length]));
        }

        Assert.Throws<ProtocolException>(() => read([.. bytes, 0]));
    }

    private static byte[] Execute(AuthorityInstance authority, TimeSpan now, byte[] message) =>
        Write(target => authority.Execute(now, message, target));

    private static byte[] Frame(byte[] body) => [EngineProtocol.Current, .. body];

    private static LimiterAuthorityState Read(byte[] state) => Kind.ReadState(state, EngineProtocol.Current);

    private static byte[] Write(LimiterAuthorityState state) =>
        Write(target => Kind.WriteState(target, state, EngineProtocol.Current));

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return target.WrittenSpan.ToArray();
    }

    private static void Check<T>(Gen<T> cases, int count, Action<T> check) =>
        Prop.ForAll(cases.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
