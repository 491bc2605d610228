using Gateway.Tests.Support;

namespace Gateway.Tests.LoadBalancing;

public sealed class AffinityTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly Dictionary<string, string> Variables = new() { ["GATEWAY_AFFINITY_KEY"] = Key };

    [Fact]
    public async Task Send_WithTheCookie_StaysAtTheFirstDestination()
    {
        await using var set = await StartAsync("sessionAffinity: {}");
        var first = Assert.Single(await set.SendAsync(1));
        var cookie = CookieOf(first);

        var others = await set.SendAsync(30, $"Cookie: theme=dark; {cookie}");

        Assert.Equal([0, 0, 0, 31], set.Counts.Order());
        Assert.All(others, response => Assert.Null(response.Value("Set-Cookie")));
        Assert.Matches("^gateway-affinity=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax$", first.Value("Set-Cookie"));
        Assert.Equal(
            [.. Enumerable.Repeat("kept", 30), "new"], (await set.StopAsync()).Select(line => line.GetProperty("affinity").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "https", true)]
    [InlineData("127.0.0.0/8", "http", false)]
    [InlineData("10.0.0.0/8", "https", false)]
    public async Task Send_TlsEndsAtAProxy_CookieIsSecureWhereATrustedOneSaysSo(string trusted, string scheme, bool isSecure)
    {
        await using var backend = new TunableBackend();
        await using var node = await TestNode.StartAsync(
            BackendSet.Table([backend.Address], "sessionAffinity: {}"), settings => settings with { TrustedProxies = [trusted] }, Variables);
        using var client = await RawConnection.OpenAsync(node.Address);
        await client.SendAsync(RawRequests.Get("/", $"X-Forwarded-Proto: {scheme}"));

        Assert.Equal(isSecure, (await client.ReadMessageAsync()).Value("Set-Cookie")!.Contains("; Secure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_CookieOfAnotherNode_GoesToTheSameDestination()
    {
        await using var set = await StartAsync("sessionAffinity: { cookie: sid, maxAge: 1h }");
        await using var other = await TestNode.StartAsync(
            BackendSet.Table(set.Backends.Select(b => b.Address), "sessionAffinity: { cookie: sid, maxAge: 1h }"), environment: Variables);
        var first = Assert.Single(await set.SendAsync(1));
        Assert.Contains("; Max-Age=3600;", first.Value("Set-Cookie"), StringComparison.Ordinal);

        Assert.All(await Volley.RepeatAsync(other.Address, RawRequests.Get("/", $"Cookie: {CookieOf(first)}"), 20), status => Assert.Equal(200, status));

        Assert.Equal([0, 0, 0, 21], set.Counts.Order());
    }

    [Fact]
    public async Task Send_ForgedCookie_IsTreatedAsNone()
    {
        await using var set = await StartAsync("sessionAffinity: {}");

        var response = Assert.Single(await set.SendAsync(1, "Cookie: gateway-affinity=AAAAAAAAAAAAAAAAAAAAAA"));

        Assert.NotNull(response.Value("Set-Cookie"));
        Assert.Equal("moved", Assert.Single(await set.StopAsync()).GetProperty("affinity").GetString());
    }

    [Fact]
    public async Task Send_DestinationOutOfService_MovesTheSessionOnce()
    {
        await using var set = await StartAsync("sessionAffinity: {}\nhealth: { passive: { consecutiveFailures: 2, ejection: 5m } }");
        var cookie = CookieOf(Assert.Single(await set.SendAsync(1)));
        var home = Array.IndexOf(set.Counts, 1);
        set.Backends[home].Answer = TunableBackend.Failure;
        Assert.All(await set.SendAsync(2, $"Cookie: {cookie}"), response => Assert.Equal(500, response.Status));

        var moved = Assert.Single(await set.SendAsync(1, $"Cookie: {cookie}"));
        Assert.Equal(200, moved.Status);
        await set.SendAsync(10, $"Cookie: {CookieOf(moved)}");

        Assert.Equal(3, set.Counts[home]);
        Assert.Equal([0, 0, 3, 11], set.Counts.Order());
    }

    [Fact]
    public async Task Send_DestinationOutOfServiceAndSessionsStay_Is503UntilItIsBack()
    {
        await using var set = await StartAsync("sessionAffinity: { onFailure: reject }\nhealth: { passive: { consecutiveFailures: 1, ejection: 300ms } }");
        var cookie = CookieOf(Assert.Single(await set.SendAsync(1)));
        var home = Array.IndexOf(set.Counts, 1);
        set.Backends[home].Answer = TunableBackend.Failure;
        await set.SendAsync(1, $"Cookie: {cookie}");

        var refused = Assert.Single(await set.SendAsync(1, $"Cookie: {cookie}"));
        set.Backends[home].Answer = RawAnswers.Ok;

        Assert.Equal((503, "gateway; error=destination_unavailable"), (refused.Status, refused.Value("Proxy-Status")));
        Assert.Equal("1", refused.Value("Retry-After"));
        Assert.Contains("sessions stay with it", refused.Body, StringComparison.Ordinal);
        await Polling.UntilAsync(async () => Assert.Single(await set.SendAsync(1, $"Cookie: {cookie}")).Status == 200);
        Assert.Equal(3, set.Counts[home]);
    }

    [Fact]
    public async Task Load_NodeWithoutTheKey_SaysWhatToSet()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => BackendSet.StartAsync(1, "sessionAffinity: {}"));

        Assert.Contains("GATEWAY_AFFINITY_KEY", refused.Message, StringComparison.Ordinal);
    }

    private static Task<BackendSet> StartAsync(string cluster) => BackendSet.StartAsync(4, cluster, environment: Variables);

    private static string CookieOf(RawMessage response) => response.Value("Set-Cookie")!.Split(';')[0];
}
