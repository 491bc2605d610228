using Gateway.Tests.Support;

namespace Gateway.Tests.Forwarding;

/// <summary>X-Forwarded headers follow the table's policy, and a client's own claims count only from a trusted proxy.</summary>
public sealed class ForwardedHeadersTests
{
    private const string None = "(none)";

    private const string Claims =
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 7.7.7.7, 8.8.8.8\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: claimed.example\r\nForwarded: for=6.6.6.6\r\n";

    private static readonly string[] Names = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"];

    [Fact]
    public async Task Forward_Append_NothingClaimed_SaysWhatIsSo()
        => Assert.Equal(["127.0.0.1", "http", "shop.example:81", None], await SeenAsync("", isTrusted: false));

    [Fact]
    public async Task Forward_Append_StrangersClaim_IsReplaced()
        => Assert.Equal(["127.0.0.1", "http", "shop.example:81", None], await SeenAsync(Claims, isTrusted: false));

    [Fact]
    public async Task Forward_Append_TrustedProxysClaim_IsKeptAndAddedTo()
        => Assert.Equal(
            ["6.6.6.6, 7.7.7.7, 8.8.8.8, 127.0.0.1", "https", "claimed.example", "for=6.6.6.6"],
            await SeenAsync(Claims, isTrusted: true));

    [Fact]
    public async Task Forward_Append_TrustedProxyClaimsNothing_SaysWhatIsSo()
        => Assert.Equal(["127.0.0.1", "http", "shop.example:81", None], await SeenAsync("", isTrusted: true));

    [Theory]
    [InlineData(false, None)]
    [InlineData(true, "for=6.6.6.6")]
    public async Task Forward_Set_AnyClaim_IsReplaced(bool isTrusted, string forwarded)
        => Assert.Equal(
            ["127.0.0.1", "http", "shop.example:81", forwarded],
            await SeenAsync(Claims, isTrusted, "forwardedHeaders: { for: set, proto: set, host: set }"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forward_Off_AnyClaim_PassesUntouched(bool isTrusted)
        => Assert.Equal(
            ["6.6.6.6, 7.7.7.7, 8.8.8.8", "https", "claimed.example", "for=6.6.6.6"],
            await SeenAsync(Claims, isTrusted, "forwardedHeaders: { for: off, proto: off, host: off }"));

    [Fact]
    public async Task Forward_Off_NothingClaimed_AddsNothing()
        => Assert.Equal([None, None, None, None], await SeenAsync("", isTrusted: false, "forwardedHeaders: { for: off, proto: off, host: off }"));

    [Fact]
    public async Task Forward_MixedPolicies_EachHeaderFollowsItsOwn()
        => Assert.Equal(
            ["6.6.6.6, 7.7.7.7, 8.8.8.8, 127.0.0.1", "http", "claimed.example", "for=6.6.6.6"],
            await SeenAsync(Claims, isTrusted: true, "forwardedHeaders: { for: append, proto: set, host: off }"));

    [Fact]
    public async Task Forward_ClaimNominatedByConnection_IsStillReplaced()
        => Assert.Equal(
            ["127.0.0.1", "http", "shop.example:81", None],
            await SeenAsync(Claims + "Connection: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host\r\n", isTrusted: false));

    private static async Task<string[]> SeenAsync(string headers, bool isTrusted, string table = "")
    {
        await using var passage = await Passage.StartAsync(
            RawAnswers.Ok, table: table, configure: s => isTrusted ? s with { TrustedProxies = ["10.0.0.0/8", "127.0.0.0/8"] } : s with { TrustedProxies = ["10.0.0.0/8"] });
        await passage.SendAsync($"GET / HTTP/1.1\r\nHost: shop.example:81\r\n{headers}\r\n");
        var seen = Assert.Single(passage.Backend.Requests);
        return [.. Names.Select(n => seen.Values(n) is { Length: > 0 } lines ? string.Join(", ", lines) : None)];
    }
}
