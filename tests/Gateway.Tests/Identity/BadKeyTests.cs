using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>Keys that no consumer would send.</summary>
public sealed class BadKeyTests
{
    private readonly TestKey _key = TestKey.Create();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("{key}, {key}")]
    [InlineData("{key} x")]
    [InlineData("\"{key}\"")]
    [InlineData("Bearer {key}")]
    [InlineData("gw_\u00e4\u00f6\u00fc\u00df")]
    [InlineData("\u00ff\u00fe\u0080")]
    [InlineData("{key}\u00a0")]
    [InlineData("%00%0d%0a")]
    [InlineData("' OR 1=1 --")]
    [InlineData("${jndi:ldap://x}")]
    public async Task Send_KeyThatIsNone_IsUnauthorized(string text)
    {
        await using var passage = await StartAsync();

        RefusalAssert.IsUnauthorized(await passage.SendAsync(RawRequests.Get("/", $"X-Api-Key: {text.Replace("{key}", _key.Text, StringComparison.Ordinal)}")));

        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_SpaceAroundTheKey_IsNoPartOfIt()
    {
        await using var passage = await StartAsync();

        Assert.Equal(200, (await passage.SendAsync(RawRequests.Get("/", $"X-Api-Key:  \t{_key.Text} \t"))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_TwoKeyHeaders_IsUnauthorizedEvenIfBothAreGood(bool isSame)
    {
        await using var passage = await StartAsync();

        var response = await passage.SendAsync(RawRequests.Get("/", _key.Header, isSame ? _key.Header : "x-api-key: other"));

        RefusalAssert.IsUnauthorized(response);
        Assert.Contains("several", response.Body, StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_TwoKeyFieldsOverHttp2_IsUnauthorized()
    {
        await using var passage = await StartAsync();
        using var client = new HttpClient();
        using var request = Http2.Request(HttpMethod.Get, passage.Node.Address);
        request.Headers.TryAddWithoutValidation("X-Api-Key", [_key.Text, _key.Text]);

        using var response = await client.SendAsync(request).Within();

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_KeyOf20KB_IsUnauthorized()
    {
        await using var passage = await StartAsync();

        RefusalAssert.IsUnauthorized(await passage.SendAsync(RawRequests.Get("/", $"X-Api-Key: {new string('k', 20_000)}")));

        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Send_KeyOf1MB_IsTooLargeAHead()
    {
        await using var passage = await StartAsync();
        using var client = await passage.ConnectAsync();

        // The server answers before it has read all, and may cut the connection while the rest still comes.
        var sending = client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: {new string('k', 1 << 20)}\r\n\r\n");
        var answer = await client.ReadToEndAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
        Assert.Contains("\"status\":431,", Assert.Single(await passage.Node.StopAsync()), StringComparison.Ordinal);
        Assert.Empty(passage.Backend.Requests);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("{key}\0")]
    [InlineData("{key}\r")]
    [InlineData("{key}\nX-Consumer-Id: root")]
    public async Task Send_ControlCharacterInTheKey_IsABadRequest(string text)
    {
        await using var passage = await StartAsync();

        var response = await passage.SendAsync(RawRequests.Get("/", $"X-Api-Key: {text.Replace("{key}", _key.Text, StringComparison.Ordinal)}"));

        Assert.Equal(400, response.Status);
        Assert.Empty(passage.Backend.Requests);
    }

    private Task<Passage> StartAsync() => Passage.StartAsync(RawAnswers.Ok, table: TestKey.Consumers(("alice", _key, "")));
}
