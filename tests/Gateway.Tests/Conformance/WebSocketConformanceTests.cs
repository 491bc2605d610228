using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// A WebSocket goes through the gateway as it goes without: whatever a client sends, lawful or not, the same bytes come back and
/// then the end, over HTTP/1.1 and HTTP/2 in and out; and whatever a backend sends reaches the client byte for byte.
/// </summary>
public sealed class WebSocketConformanceTests(WebSocketScene scene) : IClassFixture<WebSocketScene>
{
    public static TheoryData<string> Names => [.. WebSocketCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Play_Case_EndsThroughTheGatewayAsWithout(string name)
    {
        var play = WebSocketCases.All[name];
        var direct = await scene.PlayAsync(play, scene.Direct, "1.1");
        Assert.Equal(play.Code, CodeAtTheEndOf(direct.Bytes));
        Assert.Equal(play.Extensions is not null, direct.Extensions is not null);

        foreach (var (address, version) in new[] { (scene.ToHttp1, "1.1"), (scene.ToHttp1, "2.0"), (scene.ToHttp2, "1.1"), (scene.ToHttp2, "2.0") })
        {
            var through = await scene.PlayAsync(play, address, version);
            Assert.Equal(direct.Extensions, through.Extensions);
            Assert.True(direct.Bytes.AsSpan().SequenceEqual(through.Bytes), $"{version} to {address.AbsolutePath}: {Describe(through.Bytes)} instead of {Describe(direct.Bytes)}");
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Play_EveryCaseByTheBackend_ClientSeesTheSameBytes(string version)
    {
        var plays = WebSocketCases.All.Values.Where(play => play.Chop == 0).ToArray();
        await using var passage = await Passage.StartAsync(async connection =>
        {
            var request = await connection.ReadHeadAsync();
            var play = plays[int.Parse(request.StartLine.Split(' ')[1].AsSpan(1), CultureInfo.InvariantCulture)];
            await connection.SendAsync(
                $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {AcceptOf(request.Value("Sec-WebSocket-Key"))}\r\n\r\n");
            await connection.SendAsync(play.Encode(isMasked: false));
        });

        for (var i = 0; i < plays.Length; i++)
        {
            var bytes = plays[i].Encode(isMasked: false);
            var seen = await scene.PlayAsync(new("silence", 0), new(passage.Node.Address, $"/{i}"), version);
            Assert.True(bytes.AsSpan().SequenceEqual(seen.Bytes), $"{plays[i].Name}: {Describe(seen.Bytes)} instead of {Describe(bytes)}");
        }
    }

    /// <summary>What a server answers a key with (RFC 6455, section 4.2.2).</summary>
    private static string AcceptOf(string? key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The status of the Close frame that all bytes end with: nothing may follow it.</summary>
    private static int CodeAtTheEndOf(byte[] bytes)
    {
        var start = Enumerable.Range(2, 126).Select(length => bytes.Length - 2 - length).First(at => at >= 0 && bytes[at] == 0x88 && bytes[at + 1] == bytes.Length - 2 - at);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(start + 2));
    }

    private static string Describe(byte[] bytes) => $"{bytes.Length} bytes ending with {Convert.ToHexString(bytes.AsSpan(Math.Max(0, bytes.Length - 40)))}";
}
