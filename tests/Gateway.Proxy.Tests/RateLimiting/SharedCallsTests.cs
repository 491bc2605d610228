using Gateway.Core.RateLimiting;
using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Tests.RateLimiting;

/// <summary>Requests that need the answer of another one's call wait for its end, whenever they come.</summary>
public sealed class SharedCallsTests
{
    private static readonly LimiterKey Key = new(1, 2);

    private readonly SharedCalls _calls = new();

    [Fact]
    public async Task Join_CallUnderWay_GoesOnAtItsEnd()
    {
        var call = new TaskCompletionSource();
        var sharing = _calls.ShareAsync(Key, new ValueTask(call.Task));
        var (first, second) = (_calls.JoinAsync(Key, _ => true).AsTask(), _calls.JoinAsync(Key, _ => true).AsTask());
        Assert.False(first.IsCompleted || second.IsCompleted || sharing.IsCompleted);

        call.SetResult();

        await Task.WhenAll(sharing.AsTask(), first, second).WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The edge knows that it asks before the call is made.</summary>
    [Fact]
    public async Task Join_BeforeTheCallIsMade_GoesOnAtItsEndEvenIfThatComesAtOnce()
    {
        var joining = _calls.JoinAsync(Key, _ => true).AsTask();
        Assert.False(joining.IsCompleted);

        await _calls.ShareAsync(Key, ValueTask.CompletedTask);

        await joining.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Join_CallThatHasEnded_GoesOnAtOnce() => Assert.True(_calls.JoinAsync(Key, _ => false).AsTask().IsCompletedSuccessfully);

    /// <summary>It ends between the two looks of the one that joins, and another who joined already goes on too.</summary>
    [Fact]
    public async Task Join_CallEndsMeanwhile_NobodyIsLeftWaiting()
    {
        var before = _calls.JoinAsync(Key, _ => true).AsTask();
        var joining = _calls.JoinAsync(Key, _ =>
        {
            Assert.True(_calls.ShareAsync(Key, ValueTask.CompletedTask).AsTask().IsCompletedSuccessfully);
            return false;
        }).AsTask();

        Assert.True(joining.IsCompletedSuccessfully);
        await before.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Share_CallsOfOtherKeys_EndByThemselves()
    {
        var joining = _calls.JoinAsync(Key, _ => true).AsTask();

        await _calls.ShareAsync(new LimiterKey(1, 3), ValueTask.CompletedTask);

        Assert.False(joining.IsCompleted);
    }

    /// <summary>
    /// A thread that stands still after its edge knows of its call keeps no other one busy, and those that wait meanwhile count
    /// once: as many looks once counted as thousands of requests, the node was lent the whole limit for a moment, and lost it.
    /// </summary>
    [Fact]
    public async Task Fetch_CallersThreadStandsStill_TheOthersWaitAndCountOnce()
    {
        UnansweredEngine engine = null!;
        using var node = await LimiterNode.StartAsync(inner => engine = new(inner));
        using var standing = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        engine.Standstill = () =>
        {
            standing.Release();
            goOn.Wait(TimeSpan.FromSeconds(30));
        };
        var charge = node.ChargeOf(new() { Limit = 100, Window = TimeSpan.FromSeconds(1) });
        var caller = Task.Run(() => node.DecideAsync(charge));
        Assert.True(await standing.WaitAsync(TimeSpan.FromSeconds(30)));
        var others = Enumerable.Range(0, 4).Select(_ => node.DecideAsync(charge)).ToArray();
        Assert.All(others, other => Assert.False(other.IsCompleted));

        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System); // Looking again and again would count thousands in that time.
        engine.Standstill = null;
        goOn.Set();

        var decisions = await Task.WhenAll([caller, .. others]).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(decisions, decision => Assert.Equal(LimiterOutcome.Admitted, decision.Outcome));
        var view = await node.Limits.InspectAsync(charge.Key);
        Assert.InRange(Assert.Single(view!.Nodes).PermitsPerSecond, 0, 20);
    }
}
