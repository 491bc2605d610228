using Gateway.Tests.Support;

namespace Gateway.Tests.Routing;

/// <summary>Requests find their route, their destination, or a clear answer that there is none.</summary>
public sealed class RoutingTests
{
    private const string NoRoute = "No route of the gateway takes this request; method, host, path, headers or query match none.";

    [Fact]
    public async Task Route_NoneMatches_IsNotFound()
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok, "match: { pathPrefix: /orders }");

        foreach (var target in new[] { "/", "/ordersx", "/Orders", "//orders", "/users?/orders" })
        {
            Assert.Equal(NoRoute, ProblemAssert.Is(await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), 404, "destination_not_found", "No route"));
        }

        Assert.Empty(passage.Backend.Requests);
    }

    [Fact]
    public async Task Route_NoneMatchesHead_IsNotFoundWithoutBody()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}");
        using var client = await RawConnection.OpenAsync(node.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal((404, "gateway; error=destination_not_found"), await client.ReadMessageAsync(isBodiless: true) is var r ? (r.Status, r.Value("Proxy-Status")) : default);
        }
    }

    [Fact]
    public async Task Route_NoneMatchesWithBody_IsNotFoundAndTheConnectionGoesOn()
    {
        await using var node = await TestNode.StartAsync("routes: {}\nclusters: {}");
        using var client = await RawConnection.OpenAsync(node.Address);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
            ProblemAssert.Is(await client.ReadMessageAsync(), 404, "destination_not_found", "No route");
        }
    }

    [Theory]
    [InlineData("GET /orders HTTP/1.1\r\nHost: x", "exact")]
    [InlineData("GET /orders/7 HTTP/1.1\r\nHost: x", "template")]
    [InlineData("GET /%6frders/7 HTTP/1.1\r\nHost: x", "template")]
    [InlineData("GET /orders/7/lines HTTP/1.1\r\nHost: x", "prefix")]
    [InlineData("GET /orders/7%2Flines HTTP/1.1\r\nHost: x", "template")]
    [InlineData("DELETE /orders/7 HTTP/1.1\r\nHost: x", "method")]
    [InlineData("GET /orders/7 HTTP/1.1\r\nHost: x\r\nX-Canary: yes", "header")]
    [InlineData("GET /orders/7?v=2 HTTP/1.1\r\nHost: x", "query")]
    [InlineData("GET /orders/7?v=%32 HTTP/1.1\r\nHost: x", "query")]
    [InlineData("GET /orders/7 HTTP/1.1\r\nHost: shop.example", "host")]
    [InlineData("GET /orders/7 HTTP/1.1\r\nHost: SHOP.example:8080", "host")]
    [InlineData("GET http://shop.example/orders/7 HTTP/1.1\r\nHost: shop.example", "host")]
    [InlineData("GET /orders/7 HTTP/1.1\r\nHost: a.b.wild.example", "wildcard")]
    public async Task Route_MoreThanOneMatches_PrecedenceDecides(string request, string route)
    {
        await using var backend = RawBackend.Answering(RawAnswers.Ok);
        await using var node = await TestNode.StartAsync(
            $$"""
            routes:
              exact: { clusterId: c, match: { path: /orders } }
              template: { clusterId: c, match: { path: "/orders/{id}" } }
              prefix: { clusterId: c, match: { pathPrefix: /orders } }
              method: { clusterId: c, match: { path: "/orders/{id}", methods: [DELETE] } }
              header: { clusterId: c, match: { path: "/orders/{id}", headers: [{ name: X-Canary, values: ["yes"] }] } }
              query: { clusterId: c, match: { path: "/orders/{id}", queryParameters: [{ name: v, values: ["2"] }] } }
              host: { clusterId: c, match: { path: "/orders/{id}", hosts: [shop.example] } }
              wildcard: { clusterId: c, match: { path: "/orders/{id}", hosts: ["*.wild.example"] } }
            clusters:
              c: { destinations: { only: { address: "http://{{backend.Address.Authority}}" } } }
            """);
        using var client = await RawConnection.OpenAsync(node.Address);

        await client.SendAsync(request + "\r\n\r\n");

        Assert.Equal(200, (await client.ReadMessageAsync()).Status);
        Assert.Contains($"\"route\":\"{route}\"", Assert.Single(await node.StopAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("trace / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")]
    public async Task Route_ConnectOrTrace_IsRefused(string request)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        ProblemAssert.Is(await passage.SendAsync(request), 405, "http_request_denied", "Method not allowed");
        await passage.AssertNothingForwardedAsync();
    }

    [Fact]
    public async Task Balance_ThreeDestinations_TakesThemInTurn()
    {
        await using var a = Named("a");
        await using var b = Named("b");
        await using var c = Named("c");
        await using var node = await TestNode.StartAsync(
            $$"""
            routes: { every: { clusterId: c } }
            clusters:
              c:
                loadBalancing: { algorithm: roundRobin }
                destinations:
                  third: { address: "http://{{c.Address.Authority}}" }
                  second: { address: "http://{{b.Address.Authority}}" }
                  first: { address: "http://{{a.Address.Authority}}" }
            """);
        using var client = await RawConnection.OpenAsync(node.Address);
        var order = "";

        for (var i = 0; i < 9; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            order += (await client.ReadMessageAsync()).Body;
        }

        Assert.Contains(order, (string[])["abcabcabc", "cbacbacba", "bcabcabca", "cabcabcab", "acbacbacb", "bacbacbac"]);
    }

    [Fact]
    public async Task Balance_TwoRoutesToOneCluster_ShareTheTurn()
    {
        await using var a = Named("a");
        await using var b = Named("b");
        await using var node = await TestNode.StartAsync(
            $$"""
            routes:
              one: { clusterId: c, match: { path: /1 } }
              two: { clusterId: c, match: { path: /2 } }
            clusters:
              c: { loadBalancing: { algorithm: roundRobin }, destinations: { a: { address: "http://{{a.Address.Authority}}" }, b: { address: "http://{{b.Address.Authority}}" } } }
            """);
        using var client = await RawConnection.OpenAsync(node.Address);

        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync($"GET /{(i % 2) + 1} HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadMessageAsync();
        }

        Assert.Equal((5, 5), (a.Requests.Count, b.Requests.Count));
    }

    [Theory]
    [InlineData("/.gateway/health", 200, "{\"status\":\"alive\"}")]
    [InlineData("/.gateway/ready", 200, "{\"status\":\"ready\"}")]
    [InlineData("/.gateway/other", 404, "{\"status\":\"unknown\",\"endpoints\":[\"/.gateway/health\",\"/.gateway/ready\",\"/.gateway/startup\",\"/.gateway/limits\"]}")]
    public async Task Route_OwnPath_IsAnsweredByTheNode(string target, int status, string body)
    {
        await using var passage = await Passage.StartAsync(RawAnswers.Ok);

        var response = await passage.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal((status, "application/json", body), (response.Status, response.Value("Content-Type"), response.Body));
        await passage.AssertNothingForwardedAsync();
    }

    private static RawBackend Named(string name) => RawBackend.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{name}");
}
