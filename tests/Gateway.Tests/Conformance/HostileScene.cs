using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>A node in front of a backend that answers one target with what a case says, and every other in order.</summary>
public sealed class HostileScene : IAsyncLifetime
{
    private const string Own = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nown";

    private Passage? _passage;

    /// <summary>What a request to <c>/hostile</c> is answered with.</summary>
    internal string Response { get; set; } = Own;

    public async Task InitializeAsync() => _passage = await Passage.StartAsync(async connection =>
    {
        while (true)
        {
            var request = await connection.ReadMessageAsync();
            await connection.SendAsync(request.StartLine.Contains("/hostile", StringComparison.Ordinal) ? Response : Own);
        }
    });

    public async Task DisposeAsync() => await _passage!.DisposeAsync();

    /// <summary>Sends one request on a connection of its own.</summary>
    /// <returns>The answer, behind which nothing came.</returns>
    internal async Task<RawMessage> SendAsync(string method, string target)
    {
        using var client = await _passage!.ConnectAsync();
        await client.SendAsync($"{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadMessageAsync(isBodiless: method == "HEAD");
        Assert.Equal("", await client.ReadToEndAsync());
        return answer;
    }
}
