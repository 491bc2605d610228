using System.Text;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Identity;
using Gateway.Proxy.Tests.Observability;
using Gateway.TestTokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Proxy.Tests.Identity;

/// <summary>The keys of one provider, whose answers the test gives.</summary>
public sealed class ProviderKeysTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly TestIssuer _next = new(keyId: "key-2");
    private readonly ManualClock _clock = new();
    private readonly List<TaskCompletionSource<IReadOnlyList<VerificationKey>>> _fetches = [];
    private readonly SemaphoreSlim _began = new(0);
    private readonly ProviderKeys _keys;

    public ProviderKeysTests() => _keys = Create(new IdentityProvider { Issuer = TestIssuer.Name, Audiences = ["api"] });

    public void Dispose()
    {
        _issuer.Dispose();
        _next.Dispose();
        _began.Dispose();
    }

    [Fact]
    public async Task Refresh_ManyAtOnce_ShareOneFetch()
    {
        var fetches = Enumerable.Range(0, 1000).AsParallel().Select(_ => _keys.Refresh()).ToList();
        await BeganAsync();
        Assert.All(fetches, fetch => Assert.Same(fetches[0], fetch));
        Assert.Single(_fetches);
        Assert.Null(_keys.Current);

        _fetches[0].SetResult(Read(_issuer));
        await fetches[0]!;
        Assert.Equal(1, _keys.Current!.Count);
        Assert.Null(_keys.Refresh()); // Too soon for another.
    }

    [Fact]
    public async Task Refresh_Failing_KeepsTheLastGoodKeysForSixHours()
    {
        await FetchAsync(Read(_issuer));
        _clock.Advance(TimeSpan.FromMinutes(11));
        await FailAsync(new KeyFetchException("down"));
        Assert.True(_keys.HasFailed);
        _clock.Advance(TimeSpan.FromHours(5));
        await FailAsync(new InvalidOperationException("a defect"));
        Assert.NotNull(_keys.Current);

        _clock.Advance(TimeSpan.FromMinutes(49));
        Assert.Null(_keys.Current);
        await FetchAsync(Read(_next));
        Assert.NotNull(_keys.Current);
        Assert.False(_keys.HasFailed);
    }

    [Fact]
    public async Task Refresh_KeysRotated_VoidsTheOldOnesAtOnce()
    {
        await FetchAsync(Read(_issuer));
        var old = Assert.Single(_keys.Current!.Find("key-1", JwsAlgorithm.Find("ES256")!));
        _clock.Advance(KeySetState.MinInterval);
        await FetchAsync(Read(_next));
        Assert.True(old.IsRetired);
        Assert.Empty(_keys.Current!.Find("key-1", JwsAlgorithm.Find("ES256")!));
    }

    /// <summary>A minute of a provider that changes its key every second, and of callers who always have the newest.</summary>
    [Fact]
    public async Task Validate_KeysRotatedEverySecond_CostsOneFetchInFiveSecondsAndLetsNoForgeryIn()
    {
        using var forger = new TestIssuer(keyId: "key-forged");
        var validator = Assert.Single(TokenIssuers.Create(new() { IdentityProviders = new Dictionary<string, IdentityProvider> { ["corp"] = new() { Issuer = TestIssuer.Name, Audiences = ["api"], Jwks = _issuer.Jwks } } }).All);
        var outcomes = new List<TokenFault?>();
        for (var second = 0; second < 60; second++)
        {
            using var current = new TestIssuer(keyId: $"key-{second}");
            var answering = second % 5 == 0 ? AnswerAsync(_fetches.Count, Read(current)) : Task.CompletedTask;
            outcomes.Add((await _keys.ValidateAsync(validator, TokenOf(current), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)))?.Fault);
            Assert.NotEqual(TokenFault.None, (await _keys.ValidateAsync(validator, TokenOf(forger), CancellationToken.None))?.Fault);
            await answering;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Each fetch brings the key of its second; the four after it are unknown until the next.
        Assert.Equal(12, _fetches.Count);
        Assert.Equal(Enumerable.Range(0, 60).Select(second => (TokenFault?)(second % 5 == 0 ? TokenFault.None : TokenFault.UnknownKey)), outcomes);

        async Task AnswerAsync(int index, IReadOnlyList<VerificationKey> keys)
        {
            await BeganAsync();
            _fetches[index].SetResult(keys);
        }
    }

    [Fact]
    public async Task Tick_AsTimePasses_FetchesWhenDueAndNotBefore()
    {
        _keys.Tick();
        await BeganAsync();
        _fetches[0].SetResult(Read(_issuer));
        await Polling(() => _keys.Current is not null);

        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        _keys.Tick();
        Assert.Single(_fetches);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _keys.Tick();
        await BeganAsync();
        Assert.Equal(2, _fetches.Count);
    }

    [Fact]
    public void Refresh_KeysOfTheTable_AreThereAndNeverFetched()
    {
        var provider = new IdentityProvider { Issuer = "any", Audiences = ["api"], Jwks = _issuer.Jwks };
        Assert.All([provider, provider with { Jwks = null, Pem = _issuer.Pem }], stated =>
        {
            var keys = Create(stated);
            keys.Tick();
            Assert.Null(keys.Refresh());
            _clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(1, keys.Current!.Count);
        });
        Assert.Empty(_fetches);
    }

    private ProviderKeys Create(IdentityProvider provider) => new(
        KeySource.Of(provider),
        _ =>
        {
            var fetch = new TaskCompletionSource<IReadOnlyList<VerificationKey>>(TaskCreationOptions.RunContinuationsAsynchronously);
            _fetches.Add(fetch);
            _began.Release();
            return fetch.Task;
        },
        _clock,
        NullLogger.Instance);

    private async Task BeganAsync() => Assert.True(await _began.WaitAsync(TimeSpan.FromSeconds(30)));

    private async Task FetchAsync(IReadOnlyList<VerificationKey> keys)
    {
        var fetch = _keys.Refresh();
        await BeganAsync();
        _fetches[^1].SetResult(keys);
        await fetch!;
    }

    private async Task FailAsync(Exception exception)
    {
        var fetch = _keys.Refresh();
        await BeganAsync();
        _fetches[^1].SetException(exception);
        await fetch!;
    }

    private static async Task Polling(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static JsonWebToken TokenOf(TestIssuer issuer)
    {
        Assert.Equal(TokenFault.None, JsonWebToken.Parse(issuer.Token(TestIssuer.Claims(TimeProvider.System.GetUtcNow())), 16_384, out var token));
        return token!;
    }

    private static IReadOnlyList<VerificationKey> Read(TestIssuer issuer)
    {
        Assert.Null(JsonWebKeySet.Read(Encoding.UTF8.GetBytes(issuer.Jwks), out var keys));
        return keys;
    }
}
