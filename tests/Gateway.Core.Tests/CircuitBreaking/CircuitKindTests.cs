using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.CircuitBreaking;
using Gateway.Core.Engines;
using Gateway.Core.Tests.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>Circuits as engines run and carry them. A failing property prints its seed.</summary>
public sealed class CircuitKindTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300);
    private static readonly CircuitPolicy Policy = new() { ConsecutiveFailures = 1 };
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);

    private readonly CircuitKind _kind = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Kind_WrittenAndReadBeforeEveryCommand_ActsAsInMemory(int seed) =>
        AuthorityKindAssert.IsSoundInBytes(_kind, CircuitScript.Start, new CircuitScript(seed, 80).Steps);

    [Fact]
    public void Execute_OnAStateReadBackEachTime_AnswersOneFleetAsInMemory() => Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed => AssertAnswersAlike(CircuitScript.Start, new CircuitScript(seed, 300).Steps))
        .Check(Config);

    [Fact]
    public void Execute_OnAStateReadBackEachTime_AnswersAnyCommandsAsInMemory() => Prop.ForAll(
            CircuitCommands.Scripts.ToArbitrary(),
            steps => AssertAnswersAlike(Start(TimeSpan.Zero), steps))
        .Check(Config.WithMaxTest(2_000));

    [Fact]
    public void Script_LongRun_SeesAllThatACircuitDoes()
    {
        var state = _kind.CreateState(CircuitScript.Start);
        var (changes, permits, rounds) = (new HashSet<(CircuitState, CircuitState)>(), new HashSet<int>(), new HashSet<int>());
        var (scopes, opinions) = (0, 0);
        foreach (var (now, command) in new CircuitScript(seed: 1, length: 3_000).Steps)
        {
            var before = state.Word.State;
            var reply = _kind.Execute(state, now, command);
            changes.Add((before, reply.Word.State));
            permits.Add(reply.Grant?.Permits.Length ?? 0);
            rounds.Add(state.Snapshot().Fleet.FailedRounds);
            scopes += reply.Scopes.IsEmpty ? 0 : 1;
            opinions += reply.Opinion == 0 ? 0 : 1;
        }

        (CircuitState, CircuitState)[] all =
        [
            (CircuitState.Closed, CircuitState.Open),
            (CircuitState.Open, CircuitState.HalfOpen),
            (CircuitState.HalfOpen, CircuitState.HalfOpen),
            (CircuitState.HalfOpen, CircuitState.Open),
            (CircuitState.HalfOpen, CircuitState.Ramping),
            (CircuitState.Ramping, CircuitState.Open),
            (CircuitState.Ramping, CircuitState.Closed),
            (CircuitState.Closed, CircuitState.Isolated),
            (CircuitState.Isolated, CircuitState.Ramping),
        ];
        Assert.Empty(all.Except(changes));
        Assert.Contains(1, permits);
        Assert.Contains(3, rounds);
        Assert.True(scopes > 0 && opinions > 0, $"{scopes} replies told of single nodes, {opinions} asked for second opinions.");
    }

    [Fact]
    public void Command_Any_ComesBack() => Prop.ForAll(
            CircuitCommands.All.ToArbitrary(),
            command => Assert.Equal(Text(command), Text(_kind.ReadCommand(Bytes(command), EngineProtocol.Current))))
        .Check(Config.WithMaxTest(1_000));

    [Fact]
    public void Reply_OfAnyKind_ComesBack()
    {
        foreach (var reply in new CircuitScript(seed: 2, length: 1_000).Replies)
        {
            Assert.Equal(Text(reply), Text(_kind.ReadReply(Bytes(reply), EngineProtocol.Current)));
        }
    }

    [Fact]
    public void News_OfAnyKind_ComesBackWithoutWhatIsForOneNode()
    {
        foreach (var reply in new CircuitScript(seed: 5, length: 1_000).Replies)
        {
            var news = CircuitNews.Read(new CircuitNews("日本😀", reply).Write(EngineProtocol.Current).Span);

            Assert.Equal("日本😀", news.Cluster);
            Assert.Equal(Text(reply with { Grant = null, Details = null }), Text(news.Reply));
        }
    }

    [Fact]
    public void News_Damaged_IsRefused()
    {
        var bytes = new CircuitNews("shop", new CircuitScript(seed: 5, length: 100).Replies[^1]).Write(EngineProtocol.Current).ToArray();

        DamageAssert.RefusesCuts(bytes, cut => CircuitNews.Read(cut));
    }

    [Fact]
    public void Read_DamagedBytes_IsRefusedOrMeansSomethingHarmless()
    {
        var (commands, states, replies) = Samples(seed: 3, length: 400);
        var damages =
            from sample in Gen.Choose(0, commands.Count - 1)
            from edits in Gen.Choose(0, int.MaxValue).Two().ListOf()
            from cut in Gen.Frequency((2, Gen.Constant(int.MaxValue)), (1, Gen.Choose(0, 400)))
            select (sample, edits, cut);
        Prop.ForAll(damages.ToArbitrary(), value =>
            {
                var (sample, edits, cut) = value;
                DamageAssert.IsHarmless(DamageAssert.Damage(states[sample], edits, cut), bytes => Go(_kind.Read(bytes), commands[sample]));
                DamageAssert.IsHarmless(DamageAssert.Damage(commands[sample], edits, cut), bytes => Go(_kind.Read(states[sample]), bytes));
                DamageAssert.IsHarmless(DamageAssert.Damage(replies[sample], edits, cut), bytes => _kind.UnframeReply(bytes));
            })
        .Check(Config.WithMaxTest(3_000));
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var (commands, states, replies) = Samples(seed: 4, length: 50);
        foreach (var (command, state, reply) in commands.Zip(states, replies))
        {
            DamageAssert.RefusesCuts(command, bytes => Go(_kind.Read(state), bytes));
            DamageAssert.RefusesCuts(state, bytes => _kind.Read(bytes));
            DamageAssert.RefusesCuts(reply, bytes => _kind.UnframeReply(bytes));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void ReadCommand_ClaimsMoreItemsThanBytes_IsRefusedBeforeMakingRoom(int fromEnd)
    {
        // A report without buckets and results ends with their counts.
        var command = Bytes(Command(Report(failures: 0)));
        byte[] bytes = [.. command[..^fromEnd], 0xff, 0xff, 0xff, 0xff, 0x07];

        DamageAssert.IsHarmless(bytes, body => Assert.Throws<ProtocolException>(() => _kind.ReadCommand(body, EngineProtocol.Current)));
    }

    [Fact]
    public void ReadCommand_PolicyBreaksARule_IsRefused()
    {
        var command = Command(null) with { Policy = Policy with { Probes = 101 } };
        var exception = Assert.Throws<ProtocolException>(() => _kind.ReadCommand(Bytes(command), EngineProtocol.Current));
        Assert.Contains("'/probes'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCommand_ReportThatNoEdgeSends_IsRefused()
    {
        var report = Report(failures: 1);
        CircuitReport[] reports =
        [
            report with { Node = new('n', 257) },
            report with { Known = new((CircuitState)5, 1, 1) },
            report with { Failures = -1 },
            report with { Successes = long.MaxValue },
            report with { Wanted = -1 },
            report with { SentAt = TimeSpan.MaxValue },
            report with { Buckets = [new(1, TimeSpan.MinValue, 0, 1)] },
            report with { Buckets = [new(1, TimeSpan.MaxValue, 0, 1)] },
            report with { Buckets = [new(2, TimeSpan.Zero, 0, 1), new(1, TimeSpan.Zero, 0, 1)] },
            report with { Buckets = [new(1, TimeSpan.Zero, 0, 1), new(1, TimeSpan.Zero, 0, 1)] },
            report with { Results = [new(0, CircuitOutcome.Success)] },
            report with { Results = [new(1, (CircuitOutcome)3)] },
        ];

        Assert.Equal(report.Failures, _kind.ReadCommand(Bytes(Command(report)), EngineProtocol.Current).Report!.Failures);
        Assert.All(reports, bad => Assert.Throws<ProtocolException>(() => _kind.ReadCommand(Bytes(Command(bad)), EngineProtocol.Current)));
    }

    [Fact]
    public void WriteState_NodesForgottenAndNewOnes_IsTheSameBytesInMemoryAndReadBack()
    {
        var policy = Policy with { ConsecutiveFailures = 100 };
        var later = Now + TimeSpan.FromHours(2);
        AssertAnswersAlike(Start(TimeSpan.Zero), [Step(Now, "b", 1), Step(Now, "c", 1), Step(later, "c", 2), Step(later, "d", 1), Step(later, "a", 1)]);

        (TimeSpan Now, CircuitCommand Command) Step(TimeSpan now, string node, int failures) =>
            (now, Command(Report(failures) with { Node = node }) with { Policy = policy });
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.5)]
    [InlineData(1e10, 0.5)]
    [InlineData(1, -0.1)]
    [InlineData(1, 1.1)]
    [InlineData(1, double.NaN)]
    public void Command_NumberOutOfRange_IsMisuse(double seconds, double jitter) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new CircuitCommand { Policy = Policy, ProbeTimeout = TimeSpan.FromSeconds(seconds), Jitter = jitter });

    [Fact]
    public void Execute_NoReport_TellsTheState()
    {
        var state = Open();
        var reply = _kind.Execute(state, Now + TimeSpan.FromSeconds(4), Command(null));

        Assert.Equal(Text(new CircuitReply { Word = state.Word, Era = state.Word.Version, Wait = TimeSpan.FromSeconds(6) }), Text(reply));
    }

    [Fact]
    public void Execute_AnotherPolicy_GoesOnWithItAndTellsAll()
    {
        var state = Open();
        var sooner = Command(null) with { Policy = Policy with { Cooldown = TimeSpan.FromSeconds(3) } };

        var first = _kind.Execute(state, Now, sooner);
        var second = _kind.Execute(state, Now, sooner with { Policy = sooner.Policy with { } });

        Assert.Equal((true, TimeSpan.FromSeconds(3)), (first.IsNews, first.Wait));
        Assert.Equal((false, TimeSpan.FromSeconds(3)), (second.IsNews, second.Wait));
    }

    [Fact]
    public void CreateState_Later_HasAHigherEpoch()
    {
        Assert.Equal(1, Create(TimeSpan.Zero).Word.Epoch);
        Assert.Equal(1, Create(TimeSpan.FromDays(-1)).Word.Epoch);
        Assert.Equal(Create(Now).Word.Epoch + 1, Create(Now + TimeSpan.FromMilliseconds(16)).Word.Epoch);
        Assert.InRange(Create(DateTimeOffset.Parse("2100-01-01") - DateTimeOffset.UnixEpoch).Word.Epoch, 1, CircuitWord.MaxEpoch - 1);
        Assert.Equal(CircuitWord.MaxEpoch, Create(TimeSpan.MaxValue).Word.Epoch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void Execute_StateLost_GoesOnWithWhatEdgesKnow(int milliseconds)
    {
        var edge = new CircuitEdge("a", 1, Policy, cores: 1);
        Fail(edge);
        edge.Apply(_kind.Execute(Create(Now), Now, Command(edge.BuildReport(Now))), Now);
        Assert.Equal(CircuitState.Open, edge.Word.State);

        var later = Now + TimeSpan.FromMilliseconds(milliseconds);
        var successor = Create(later);
        var reply = _kind.Execute(successor, later, Command(edge.BuildReport(later)));
        edge.Apply(reply, later);

        Assert.Equal((CircuitState.Open, true), (reply.Word.State, reply.IsNews));
        Assert.Equal(Policy.Cooldown - TimeSpan.FromMilliseconds(milliseconds), edge.RetryAfter(later));
        Assert.Equal(successor.Word, edge.Word);
        Assert.False(_kind.Execute(successor, later, Command(edge.BuildReport(later))).IsNews);
    }

    [Fact]
    public void TimeToLive_NothingCounted_IsAMinute()
    {
        var state = Create(Now);
        _kind.Execute(state, Now, Command(Report(failures: 0)));

        Assert.Equal(TimeSpan.FromMinutes(1), _kind.TimeToLive(state, Now));
        Assert.Equal(TimeSpan.Zero, _kind.TimeToLive(state, Now + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void TimeToLive_CountedWithinTheWindow_LastsUntilItHasPassed()
    {
        var state = Create(Now);
        var policy = new CircuitPolicy { FailureRatio = 1, Window = TimeSpan.FromMinutes(5) };
        var report = Report(failures: 0) with { Successes = 3, Buckets = [new(1, TimeSpan.FromMinutes(1), 3, 0)] };
        _kind.Execute(state, Now, Command(report) with { Policy = policy });

        Assert.Equal(TimeSpan.FromMinutes(4), _kind.TimeToLive(state, Now));
    }

    [Fact]
    public void TimeToLive_FailuresInARowOrNotClosed_IsAnHour()
    {
        var failing = Create(Now);
        _kind.Execute(failing, Now, Command(Report(failures: 1)) with { Policy = Policy with { ConsecutiveFailures = 2 } });

        Assert.Equal(TimeSpan.FromHours(1), _kind.TimeToLive(failing, Now));
        Assert.Equal(Policy.Cooldown + TimeSpan.FromHours(1), _kind.TimeToLive(Open(), Now));
        Assert.Equal(TimeSpan.FromHours(1), _kind.TimeToLive(HalfOpen(), Now + Policy.Cooldown));
    }

    [Fact]
    public async Task CallAsync_LocalEngine_OpensAndClosesAgain()
    {
        var clock = new TestClock();
        await using var engine = new LocalEngine(new(new(1, 2), "one", EngineProtocol.Current), clock.Read, (_, fault) => throw fault);
        var circuits = engine.Host(_kind);
        await engine.StartAsync(CancellationToken.None);
        var edge = new CircuitEdge(engine.Self.ToString(), boot: 1, Policy, cores: 1);

        Fail(edge);
        await ReportAsync();
        Assert.Equal(CircuitState.Open, edge.Word.State);

        clock.Now += Policy.Cooldown;
        Assert.Equal(CircuitAdmission.Ask, edge.TryAdmit(clock.Now, 0, mayProbe: true, out _));
        await ReportAsync();
        Assert.Equal(CircuitAdmission.Admitted, edge.TryAdmit(clock.Now, 0, mayProbe: true, out var probe));
        Assert.True(edge.Record(probe, CircuitOutcome.Success, clock.Now));
        await ReportAsync();
        Assert.True(edge.TryEnter(out _));

        async Task ReportAsync()
        {
            var result = await circuits.CallAsync("cluster", Command(edge.BuildReport(clock.Now)), TimeSpan.FromMilliseconds(250));
            Assert.True(result.TryGetReply(out var reply));
            edge.Apply(reply, clock.Now);
        }
    }

    private static AuthorityStart Start(TimeSpan now) => new("cluster", now, TimeSpan.MaxValue);

    private static CircuitCommand Command(CircuitReport? report) =>
        new() { Report = report, Policy = Policy, ProbeTimeout = TimeSpan.FromSeconds(30), Jitter = 0.5 };

    private static CircuitReport Report(int failures) => new()
    {
        Node = "a",
        Boot = 1,
        Known = new(CircuitState.Closed, 0, 0),
        Successes = 0,
        Failures = failures,
        FailuresBeforeSuccess = 0,
        FirstBucket = 1,
        Buckets = failures == 0 ? [] : [new(1, TimeSpan.Zero, 0, failures)],
    };

    private static void Fail(CircuitEdge edge)
    {
        Assert.True(edge.TryEnter(out var pass));
        edge.Record(pass, CircuitOutcome.Failure, Now);
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>Executes, and what comes of it can be read again.</summary>
    private void Go(AuthorityInstance authority, byte[] command)
    {
        _kind.UnframeReply(Write(target => authority.Execute(Now, command, target)));
        authority.TimeToLive(Now);
        authority.Write(new ArrayBufferWriter<byte>(), EngineProtocol.Current);
    }

    private void AssertAnswersAlike(in AuthorityStart start, IReadOnlyList<(TimeSpan Now, CircuitCommand Command)> steps)
    {
        var kept = _kind.CreateState(start);
        var stored = Bytes(_kind.CreateState(start));
        foreach (var (now, command) in steps)
        {
            var read = _kind.ReadState(stored, EngineProtocol.Current);
            Assert.Equal(
                Text(_kind.Execute(kept, now, command)),
                Text(_kind.Execute(read, now, _kind.ReadCommand(Bytes(command), EngineProtocol.Current))));
            stored = Bytes(read);
            Assert.Equal(Bytes(kept), stored);
            Assert.Equal(_kind.TimeToLive(kept, now), _kind.TimeToLive(read, now));
        }
    }

    /// <summary>Framed commands, each with the state that it finds and the reply it gets.</summary>
    private (List<byte[]> Commands, List<byte[]> States, List<byte[]> Replies) Samples(int seed, int length)
    {
        var (commands, states, replies) = (new List<byte[]>(), new List<byte[]>(), new List<byte[]>());
        var authority = _kind.Create(CircuitScript.Start);
        foreach (var (now, command) in new CircuitScript(seed, length).Steps)
        {
            commands.Add(Write(target => _kind.FrameCommand(target, command, EngineProtocol.Current)));
            states.Add(Write(target => authority.Write(target, EngineProtocol.Current)));
            replies.Add(Write(target => authority.Execute(now, commands[^1], target)));
        }

        return (commands, states, replies);
    }

    private CircuitAuthority Create(TimeSpan now) => _kind.CreateState(Start(now));

    private CircuitAuthority Open()
    {
        var state = Create(Now);
        Assert.Equal(CircuitState.Open, _kind.Execute(state, Now, Command(Report(failures: 1))).Word.State);
        return state;
    }

    private CircuitAuthority HalfOpen()
    {
        var state = Open();
        var report = Report(failures: 0) with { Known = state.Word, Wanted = 1 };
        Assert.Equal(CircuitState.HalfOpen, _kind.Execute(state, Now + Policy.Cooldown, Command(report)).Word.State);
        return state;
    }

    private byte[] Bytes(CircuitAuthority state) => Write(target => _kind.WriteState(target, state, EngineProtocol.Current));

    private byte[] Bytes(CircuitCommand command) => Write(target => _kind.WriteCommand(target, command, EngineProtocol.Current));

    private byte[] Bytes(CircuitReply reply) => Write(target => _kind.WriteReply(target, reply, EngineProtocol.Current));
}
