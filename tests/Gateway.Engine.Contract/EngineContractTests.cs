using System.Collections.Concurrent;
using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>What every engine must do. Each engine's test project derives a class, and xunit runs all of this there.</summary>
public abstract class EngineContractTests
{
    private const string Topic = "contract.news";

    /// <summary>How many engines are in a fleet: 1 where it can have no more, otherwise 2 or 3.</summary>
    protected abstract int NodeCount { get; }

    /// <summary>How many commands each of several callers sends to one key at a time.</summary>
    protected virtual int CallsPerCaller => 200;

    /// <summary>Long enough that a healthy engine answers on a busy machine.</summary>
    protected virtual TimeSpan CallTimeout => TimeSpan.FromSeconds(5);

    /// <summary>A kind of counters. Engines that run kinds in more than one way are tested with each of them.</summary>
    protected virtual CounterKind CreateCounter(string name) => new("contract." + name);

    /// <summary>Creates the engines of a new fleet, as many as <see cref="NodeCount"/>, not started.</summary>
    protected abstract Task<IReadOnlyList<IEngine>> CreateFleetAsync();

    [Fact]
    public async Task CallAsync_ManyCallersOfOneKeyOnAllNodes_LosesAndDoublesNothing()
    {
        await using var fleet = await StartAsync();
        var replies = new ConcurrentBag<CounterReply>();
        await Task.WhenAll(fleet.Counters.SelectMany((counters, node) => Enumerable.Range(1, 4).Select(caller => Task.Run(async () =>
        {
            for (var seq = 1; seq <= CallsPerCaller; seq++)
            {
                replies.Add(await CallAsync(counters, "shared", new((node * 100) + caller, seq, caller)));
            }
        }))));

        var calls = NodeCount * 4L * CallsPerCaller;
        Assert.Equal(NodeCount * 10L * CallsPerCaller, replies.Max(reply => reply.Total));
        Assert.Equal(Enumerable.Range(1, (int)calls).Select(count => (long)count), replies.Select(reply => reply.Executed).Order());
        var byTurn = replies.OrderBy(reply => reply.Executed).ToList();
        Assert.All(byTurn.Zip(byTurn.Skip(1)), pair => Assert.True(pair.First.Now <= pair.Second.Now, "The key's time went backwards."));
    }

    [Fact]
    public async Task CallAsync_AwaitedOneAfterAnother_ExecutesInThatOrder()
    {
        await using var fleet = await StartAsync();
        var total = 0L;
        for (var seq = 1; seq <= 100; seq++)
        {
            // From any node: an answered command precedes whatever is sent after its answer.
            total += seq;
            var reply = await CallAsync(fleet.Counters[seq % NodeCount], "ordered", new(1, seq, seq));
            Assert.Equal((total, (long)seq), (reply.Total, reply.Executed));
        }
    }

    [Fact]
    public async Task CallAsync_DifferentKeys_AreIndependent()
    {
        await using var fleet = await StartAsync();
        await Task.WhenAll(Enumerable.Range(1, 100).Select(async key =>
        {
            for (var seq = 1; seq <= 5; seq++)
            {
                var reply = await CallAsync(fleet.Counters[(key + seq) % NodeCount], $"key{key}", new(1, seq, key));
                Assert.Equal((key * (long)seq, (long)seq), (reply.Total, reply.Executed));
            }
        }));
    }

    [Fact]
    public async Task CallAsync_HostileKeys_AreNeverJoined()
    {
        await using var fleet = await StartAsync();
        for (var round = 1; round <= 2; round++)
        {
            foreach (var key in HostileKeys.All)
            {
                var reply = await CallAsync(fleet.Counters[round % NodeCount], key, new(1, round, 1));
                Assert.True(reply.Total == round, $"The key of {key.Length} units beginning U+{(int)key[0]:x4} is shared.");
            }
        }
    }

    [Fact]
    public async Task CallAsync_KeyEmptyOrTooLong_IsMisuse()
    {
        await using var fleet = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await fleet.Counters[0].CallAsync("", new(1, 1, 1), CallTimeout));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await fleet.Counters[0].CallAsync(new('x', EngineBounds.MaxKeyLength + 1), new(1, 1, 1), CallTimeout));
    }

    [Fact]
    public async Task CallAsync_KindsOfTwoNames_ShareNoKey()
    {
        var engines = await CreateFleetAsync();
        var others = engines.Select(engine => engine.Host(CreateCounter("other"))).ToList();
        await using var fleet = await ContractFleet.StartAsync(engines, CreateCounter("counter"));

        await CallAsync(fleet.Counters[0], "key", new(1, 1, 5));
        Assert.Equal(7, (await CallAsync(others[^1], "key", new(1, 1, 7))).Total);
    }

    [Fact]
    public async Task CallAsync_ReplyLostAndSameCommandAgain_GetsTheRecordedReply()
    {
        var engines = await CreateFleetAsync();
        var lossy = new LossyEngine(engines[0]);
        await using var fleet = await ContractFleet.StartAsync([lossy, .. engines.Skip(1)], CreateCounter("counter"));
        var counters = fleet.Counters[0];
        await CallAsync(counters, "lossy", new(1, 1, 10));

        lossy.LoseReplies(1);
        Assert.False((await counters.CallAsync("lossy", new(1, 2, 1), CallTimeout)).IsAnswered);
        await CallAsync(fleet.Counters[^1], "lossy", new(2, 1, 100));

        var reply = await CallAsync(counters, "lossy", new(1, 2, 1));
        Assert.Equal((11L, 2L), (reply.Total, reply.Executed));
        Assert.Equal(112, (await CallAsync(counters, "lossy", new(1, 3, 1))).Total);
    }

    [Fact]
    public async Task CallAsync_CancelledBefore_IsUnavailableAndHarmsNothing()
    {
        await using var fleet = await StartAsync();
        var result = await fleet.Counters[0].CallAsync("cancelled", new(1, 1, 5), CallTimeout, new CancellationToken(canceled: true));

        Assert.Equal(UnavailableReason.Cancelled, result.Reason);
        Assert.Equal(5, (await CallAsync(fleet.Counters[0], "cancelled", new(1, 1, 5))).Total);
    }

    [Fact]
    public async Task CallAsync_CancelledUnderWay_IsExecutedOnceOrNotAtAll()
    {
        await using var fleet = await StartAsync();
        for (var seq = 1; seq <= 50; seq++)
        {
            using var cancellation = new CancellationTokenSource();
            var call = fleet.Counters[0].CallAsync("cancelled", new(1, seq, 1), CallTimeout, cancellation.Token);
            await cancellation.CancelAsync();
            await call;
            Assert.Equal(seq, (await CallAsync(fleet.Counters[0], "cancelled", new(1, seq, 1))).Total);
        }
    }

    [Fact]
    public async Task CallAsync_AuthorityThrows_FailsAndLeavesTheStateAlone()
    {
        await using var fleet = await StartAsync();
        await CallAsync(fleet.Counters[0], "poisoned", new(1, 1, 5));

        var result = await fleet.Counters[0].CallAsync("poisoned", new(1, 2, CounterKind.Poison), CallTimeout);

        Assert.Equal(UnavailableReason.Failed, result.Reason);
        Assert.Equal(6, (await CallAsync(fleet.Counters[0], "poisoned", new(1, 2, 1))).Total);
    }

    [Fact]
    public async Task Engine_NotStartedOrStopped_IsUnavailable()
    {
        var engines = await CreateFleetAsync();
        var counters = engines.Select(engine => engine.Host(CreateCounter("other"))).ToList()[0];
        await AssertStoppedAsync(engines[0], counters);

        await using var fleet = await ContractFleet.StartAsync(engines, CreateCounter("counter"));
        Assert.True(engines[0].Health.IsAvailable, engines[0].Health.Description);
        await CallAsync(counters, "key", new(1, 1, 1));

        await engines[0].StopAsync(CancellationToken.None);
        await AssertStoppedAsync(engines[0], counters);
    }

    [Fact]
    public async Task Host_AfterStartOrTwice_IsMisuse()
    {
        var engines = await CreateFleetAsync();
        engines[0].Host(CreateCounter("other"));
        Assert.Throws<InvalidOperationException>(() => engines[0].Host(CreateCounter("other")));

        await using var fleet = await ContractFleet.StartAsync(engines, CreateCounter("counter"));
        Assert.Throws<InvalidOperationException>(() => engines[0].Host(CreateCounter("late")));
    }

    [Fact]
    public async Task BroadcastAsync_FromEveryNode_ReachesAllInTheSendersOrder()
    {
        const int Count = 50;
        await using var fleet = await StartAsync();
        var inboxes = fleet.Engines.Select(engine => new Inbox(engine, Topic, NodeCount * Count)).ToList();

        await Task.WhenAll(fleet.Engines.Select(engine => Task.Run(async () =>
        {
            for (var number = 0; number < Count; number++)
            {
                Assert.True(await engine.BroadcastAsync(Topic, new[] { (byte)number }));
            }
        })));

        foreach (var inbox in inboxes)
        {
            await ContractFleet.WaitAsync(inbox.IsFull);
            foreach (var engine in fleet.Engines)
            {
                Assert.Equal(Enumerable.Range(0, Count).Select(number => (byte)number), inbox.From(engine.Self));
            }
        }
    }

    [Fact]
    public async Task BroadcastAsync_HandlerThrows_OthersAndLaterOnesStillGetIt()
    {
        await using var fleet = await StartAsync();
        using var broken = fleet.Engines[^1].Subscribe(Topic, _ => throw new InvalidOperationException("The handler is broken."));
        var inbox = new Inbox(fleet.Engines[^1], Topic, 2);

        await fleet.Engines[0].BroadcastAsync(Topic, new byte[] { 1 });
        await fleet.Engines[0].BroadcastAsync(Topic, new byte[] { 2 });

        await ContractFleet.WaitAsync(inbox.IsFull);
    }

    [Fact]
    public async Task BroadcastAsync_LargestPayload_ArrivesWhole()
    {
        await using var fleet = await StartAsync();
        var payload = new byte[EngineBounds.MaxBroadcastBytes];
        new Random(1).NextBytes(payload);
        var arrived = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = fleet.Engines[^1].Subscribe(Topic, broadcast => arrived.TrySetResult(broadcast.Payload.ToArray()));

        Assert.True(await fleet.Engines[0].BroadcastAsync(Topic, payload.ToArray()));

        await ContractFleet.WaitAsync(arrived.Task);
        Assert.Equal(payload, await arrived.Task);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await fleet.Engines[0].BroadcastAsync(Topic, new byte[EngineBounds.MaxBroadcastBytes + 1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("News")]
    [InlineData("a*")]
    [InlineData("a b")]
    public async Task BroadcastAsync_TopicOutOfOrder_IsMisuse(string topic)
    {
        await using var fleet = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await fleet.Engines[0].BroadcastAsync(topic, default));
        Assert.Throws<ArgumentException>(() => fleet.Engines[0].Subscribe(topic, _ => { }));
    }

    [Fact]
    public async Task LiveNodes_AllStarted_AreListedByEach()
    {
        await using var fleet = await StartAsync();
        var expected = fleet.Engines.Select(engine => engine.Self).OrderBy(id => id.ToString()).ToList();

        Assert.Equal(NodeCount, expected.Distinct().Count());
        foreach (var engine in fleet.Engines)
        {
            Assert.Equal(expected, engine.LiveNodes.Select(node => node.Id).OrderBy(id => id.ToString()));
            Assert.All(engine.LiveNodes, node => Assert.True(node.Name.Length > 0 && node.Protocol == EngineProtocol.Current));
        }
    }

    [Fact]
    public async Task StopAsync_OneOfSeveral_TheOthersGoOnWithoutIt()
    {
        await using var fleet = await StartAsync();
        if (NodeCount == 1)
        {
            return;
        }

        await fleet.Engines[0].StopAsync(CancellationToken.None);
        foreach (var engine in fleet.Engines.Skip(1))
        {
            await ContractFleet.WaitForNodesAsync(engine, NodeCount - 1);
        }

        for (var key = 0; key < 20; key++)
        {
            await CallAsync(fleet.Counters[1], $"key{key}", new(1, 1, 1));
        }
    }

    [Fact]
    public void Counter_WrittenAndReadBeforeEveryCommand_ActsAsInMemory() => AuthorityKindAssert.IsSoundInBytes(
        new CounterKind(),
        new("key", TimeSpan.Zero, TimeSpan.MaxValue),
        Enumerable.Range(1, 30).Select(step => (TimeSpan.FromSeconds(step), new CounterCommand(step % 3, step / 2, step))));

    private async Task<ContractFleet> StartAsync() => await ContractFleet.StartAsync(await CreateFleetAsync(), CreateCounter("counter"));

    /// <summary>
    /// Repeats the same command until it is answered, as a caller would that must know. An engine may say at once that it
    /// cannot answer now, as while an authority changes place.
    /// </summary>
    private async Task<CounterReply> CallAsync(IAuthorities<CounterCommand, CounterReply> counters, string key, CounterCommand command)
    {
        using var patience = new CancellationTokenSource(ContractFleet.Patience);
        while (true)
        {
            var result = await counters.CallAsync(key, command, CallTimeout);
            if (result.TryGetReply(out var reply))
            {
                return reply;
            }

            Assert.False(patience.IsCancellationRequested, $"No reply for {ContractFleet.Patience.TotalSeconds} s. The last reason: {result.Reason}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private async Task AssertStoppedAsync(IEngine engine, IAuthorities<CounterCommand, CounterReply> counters)
    {
        Assert.Equal(UnavailableReason.Stopped, (await counters.CallAsync("key", new(1, 1, 1), CallTimeout)).Reason);
        Assert.False(await engine.BroadcastAsync(Topic, default));
        Assert.False(engine.Health.IsAvailable);
        Assert.DoesNotContain(engine.LiveNodes, node => node.Id == engine.Self);
    }
}
