using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.TestTokens;

namespace Gateway.Core.Tests.Identity.Tokens;

public sealed class KeySetStateTests : IDisposable
{
    private static readonly KeyFetchSettings Settings = new();

    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void TryBegin_TenThousandRequestsInASecond_StartOneFetch()
    {
        var state = new KeySetState(Settings);
        var starts = Enumerable.Range(0, 10_000).Count(number => state.TryBegin(TimeSpan.FromMilliseconds(number * 0.1)));
        Assert.Equal(1, starts);
    }

    [Fact]
    public void TryBegin_WhileAFetchIsUnderWay_StartsNone()
    {
        var state = new KeySetState(Settings);
        Assert.True(state.TryBegin(TimeSpan.Zero));
        Assert.False(state.TryBegin(TimeSpan.FromHours(1)));
        state.Fail();
        Assert.True(state.TryBegin(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Keys_IssuerAwayForSixHours_HoldUntilThenAndAreVoidAfter()
    {
        var state = new KeySetState(Settings);
        state.TryBegin(TimeSpan.Zero);
        state.Succeed(TimeSpan.FromSeconds(1), Read());
        state.TryBegin(TimeSpan.FromMinutes(10));
        state.Fail();

        var last = TimeSpan.FromHours(6) + TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1);
        var key = state.Keys(last)!.Find("key-1", JwsAlgorithm.Find("ES256")!)[0];
        Assert.False(key.IsRetired);
        Assert.Null(state.Keys(last + TimeSpan.FromTicks(1)));
        Assert.True(key.IsRetired); // So that tokens seen before are not known any more either.
        Assert.True(state.IsDue(last));
    }

    [Fact]
    public void IsDue_AsTimePasses_FollowsAgeAndFailure()
    {
        var state = new KeySetState(Settings);
        Assert.True(state.IsDue(TimeSpan.Zero));
        state.TryBegin(TimeSpan.Zero);
        state.Succeed(TimeSpan.Zero, Read());
        Assert.False(state.IsDue(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1)));
        Assert.True(state.IsDue(TimeSpan.FromMinutes(10)));
        state.TryBegin(TimeSpan.FromMinutes(10));
        state.Fail();
        Assert.True(state.IsDue(TimeSpan.FromMinutes(10)));
        Assert.True(state.HasFailed);
        state.TryBegin(TimeSpan.FromMinutes(11));
        state.Succeed(TimeSpan.FromMinutes(11), Read());
        Assert.False(state.HasFailed);
        Assert.False(state.IsDue(TimeSpan.FromMinutes(12)));
    }

    /// <summary>Any course of events: fetches keep their distance, and keys are never older than allowed.</summary>
    [Fact]
    public void Run_AnyCourse_KeepsItsBounds()
    {
        var keys = Read();
        var steps = from milliseconds in Gen.Frequency((5, Gen.Choose(0, 8000)), (1, Gen.Choose(0, 4 * 3_600_000)))
                    from action in Gen.Choose(0, 3)
                    select (milliseconds, action);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(steps.ListOf().ToArbitrary(), course =>
        {
            var state = new KeySetState(Settings);
            var now = TimeSpan.Zero;
            TimeSpan? lastStart = null;
            TimeSpan? lastSuccess = null;
            var isFetching = false;
            foreach (var (milliseconds, action) in course)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                if (action <= 1)
                {
                    var mayBegin = !isFetching && (lastStart is null || now - lastStart >= KeySetState.MinInterval);
                    Assert.Equal(mayBegin, state.TryBegin(now));
                    (lastStart, isFetching) = mayBegin ? (now, true) : (lastStart, isFetching);
                }
                else if (isFetching)
                {
                    isFetching = false;
                    if (action == 2)
                    {
                        state.Succeed(now, keys);
                        lastSuccess = now;
                    }
                    else
                    {
                        state.Fail();
                    }
                }

                Assert.Equal(lastSuccess is { } success && now - success < Settings.MaxStale, state.Keys(now) is not null);
            }
        }));
    }

    private IReadOnlyList<VerificationKey> Read()
    {
        Assert.Null(JsonWebKeySet.Read(Encoding.UTF8.GetBytes(_issuer.Jwks), out var keys));
        return keys;
    }
}
