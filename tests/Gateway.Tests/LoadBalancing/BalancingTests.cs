using Gateway.Tests.Support;

namespace Gateway.Tests.LoadBalancing;

/// <summary>Where requests go, end to end.</summary>
public sealed class BalancingTests
{
    [Fact]
    public async Task Send_RoundRobinWithWeights_IsExactOverACycle()
    {
        await using var set = await BackendSet.StartAsync(3, "loadBalancing: { algorithm: roundRobin }", index => $", weight: {new[] { 5, 1, 2 }[index]}");

        await set.SendAsync(80);

        Assert.Equal([50, 10, 20], set.Counts);
    }

    [Theory]
    [InlineData("powerOfTwoChoices")]
    [InlineData("leastRequests")]
    public async Task Send_OneDestinationHangs_TheOthersTakeTheRequests(string algorithm)
    {
        await using var set = await BackendSet.StartAsync(2, $"loadBalancing: {{ algorithm: {algorithm} }}");
        set.Backends[0].Hold();
        var held = new List<RawConnection>();
        while (set.Backends[0].Count == 0)
        {
            var connection = await RawConnection.OpenAsync(set.Node.Address);
            held.Add(connection);
            await connection.SendAsync(RawRequests.Get());
            await Polling.UntilAsync(() => Task.FromResult(set.Counts.Sum() == held.Count));
        }

        var before = set.Counts;
        await set.SendAsync(50);

        Assert.Equal((1, 50), (set.Counts[0], set.Counts[1] - before[1]));
        held.ForEach(c => c.Dispose());
    }

    [Theory]
    [InlineData("header: X-User", "/", "X-User: {0}")]
    [InlineData("cookie: user", "/", "Cookie: a=b; user={0}; c=d")]
    [InlineData("query: u", "/?x=1&u={0}", "X-Other: 1")]
    public async Task Send_ConsistentHash_EqualPartsGoToTheSameDestinationOnEveryNode(string source, string target, string header)
    {
        var cluster = $"loadBalancing: {{ algorithm: consistentHash, hashOn: {{ {source} }} }}";
        await using var set = await BackendSet.StartAsync(4, cluster);
        await using var other = await TestNode.StartAsync(BackendSet.Table(set.Backends.Select(b => b.Address), cluster));
        var used = new HashSet<int>();
        for (var user = 0; user < 20; user++)
        {
            var request = RawRequests.Get(string.Format(target, user), string.Format(header, user));
            var before = set.Counts;
            await set.RepeatAsync(3, request);
            await Volley.RepeatAsync(other.Address, request, 2);

            // All five went to one.
            var hit = set.Counts.Zip(before, (now, then) => now - then).ToArray();
            Assert.Equal(5, hit.Max());
            used.Add(Array.IndexOf(hit, 5));
        }

        Assert.Equal(4, used.Count);
    }

    [Fact]
    public async Task Send_ConsistentHashByAddress_StaysAtOneDestination()
    {
        await using var set = await BackendSet.StartAsync(4, "loadBalancing: { algorithm: consistentHash, hashOn: { address: true } }");

        await set.SendAsync(20);

        Assert.Equal([0, 0, 0, 20], set.Counts.Order());
    }

    [Fact]
    public async Task Send_ConsistentHashWithoutThePart_IsSpread()
    {
        await using var set = await BackendSet.StartAsync(2, "loadBalancing: { algorithm: consistentHash, hashOn: { header: X-User } }");

        await set.SendAsync(100);

        Assert.DoesNotContain(0, set.Counts);
    }

    [Fact]
    public async Task Send_WhileTablesChange_EveryRequestIsAnswered()
    {
        await using var set = await BackendSet.StartAsync(3, "health: { passive: {} }\nretries: {}");
        var requests = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => set.SendAsync(400)));
        using var admin = new HttpClient();
        admin.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(set.Node.Directory, "admin-token"))).Trim());
        for (var change = 0; change < 40; change++)
        {
            var some = set.Backends.Where((_, index) => index != change % 3).Select(b => b.Address);
            var algorithm = new[] { "roundRobin", "leastRequests", "random", "powerOfTwoChoices" }[change % 4];
            await File.WriteAllTextAsync(set.Node.RouteTablePath, BackendSet.Table(some, $"loadBalancing: {{ algorithm: {algorithm}, slowStart: 1s }}\nhealth: {{ passive: {{}} }}\nretries: {{}}"));
            using var reload = await admin.PostAsync(new Uri(set.Node.AdminAddress, "/route-table/reload"), null).Within();
            Assert.True(reload.IsSuccessStatusCode, await reload.Content.ReadAsStringAsync());
        }

        Assert.All((await requests).SelectMany(r => r), response => Assert.Equal(200, response.Status));
        Assert.DoesNotContain(0, set.Counts);
    }
}
