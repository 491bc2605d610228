using System.IO.Compression;
using System.Text;

namespace Gateway.Tests.Conformance;

/// <summary>Cases in the groups that fuzzing tools for WebSockets made known: framing, pings, reserved bits and opcodes, fragments, UTF-8, closes, sizes, compression.</summary>
internal static class WebSocketCases
{
    private const int Normal = 1000;
    private const int ProtocolError = 1002;
    private const int InvalidPayload = 1007;

    private static readonly WebSocketFrame Close = WebSocketFrame.Close();

    public static IReadOnlyDictionary<string, WebSocketCase> All { get; } = new[]
        {
            Framing(), Pings(), ReservedBits(), Opcodes(), Fragmentation(), Utf8(), Closes(), Sizes(), Compression(),
        }.SelectMany(group => group).ToDictionary(c => c.Name);

    private static IEnumerable<WebSocketCase> Framing()
    {
        foreach (var size in new[] { 0, 125, 126, 127, 128, 65_535, 65_536 })
        {
            yield return new($"1 text of {size}", Normal, new(WebSocketFrame.TextOpcode, Bytes(size)), Close);
            yield return new($"1 binary of {size}", Normal, new(WebSocketFrame.BinaryOpcode, Bytes(size, 0xfe)), Close);
        }

        yield return new("1 text of 65536 in pieces of 997", Normal, new(WebSocketFrame.TextOpcode, Bytes(65_536)), Close) { Chop = 997 };
        yield return new("1 binary of 65536 in pieces of 997", Normal, new(WebSocketFrame.BinaryOpcode, Bytes(65_536, 0xfe)), Close) { Chop = 997 };
    }

    private static IEnumerable<WebSocketCase> Pings()
    {
        var longest = new string('p', 125);
        yield return new("2 ping", Normal, WebSocketFrame.Ping(), Close);
        yield return new("2 ping with a text", Normal, WebSocketFrame.Ping("Hello"), Close);
        yield return new("2 ping with bytes", Normal, new(WebSocketFrame.PingOpcode, [0, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0, 0xff]), Close);
        yield return new("2 ping of 125", Normal, WebSocketFrame.Ping(longest), Close);
        yield return new("2 ping of 126", ProtocolError, WebSocketFrame.Ping(longest + "p"));
        yield return new("2 ping of 125 byte by byte", Normal, WebSocketFrame.Ping(longest), Close) { Chop = 1 };
        yield return new("2 pong unasked", Normal, WebSocketFrame.Pong(), Close);
        yield return new("2 pong unasked with a text", Normal, WebSocketFrame.Pong("unasked"), Close);
        yield return new("2 pong unasked, then a ping", Normal, WebSocketFrame.Pong("unasked"), WebSocketFrame.Ping("ping"), Close);
        yield return new("2 ten pings", Normal, [.. Enumerable.Range(0, 10).Select(i => WebSocketFrame.Ping($"ping {i}")), Close]);
        yield return new("2 ten pings byte by byte", Normal, [.. Enumerable.Range(0, 10).Select(i => WebSocketFrame.Ping($"ping {i}")), Close]) { Chop = 1 };
    }

    private static IEnumerable<WebSocketCase> ReservedBits()
    {
        foreach (var bits in Enumerable.Range(1, 7))
        {
            yield return new($"3 text with {bits}", ProtocolError, WebSocketFrame.Text("Hello"), WebSocketFrame.Text("Hello") with { Reserved = bits });
            yield return new($"3 binary with {bits}", ProtocolError, new WebSocketFrame(WebSocketFrame.BinaryOpcode, Bytes(8), Reserved: bits));
            yield return new($"3 ping with {bits}", ProtocolError, WebSocketFrame.Ping("Hello") with { Reserved = bits });
            yield return new($"3 close with {bits}", ProtocolError, Close with { Reserved = bits });
        }
    }

    private static IEnumerable<WebSocketCase> Opcodes()
    {
        foreach (var opcode in new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        {
            yield return new($"4 opcode {opcode}", ProtocolError, new WebSocketFrame(opcode, []));
            yield return new($"4 opcode {opcode} after a text", ProtocolError, WebSocketFrame.Text("Hello"), new(opcode, Bytes(8)), WebSocketFrame.Ping());
        }
    }

    private static IEnumerable<WebSocketCase> Fragmentation()
    {
        var (first, last) = (WebSocketFrame.Text("first ") with { IsFinal = false }, new WebSocketFrame(WebSocketFrame.ContinuationOpcode, "last"u8.ToArray()));
        var middle = last with { IsFinal = false };
        foreach (var chop in new[] { 0, 1 })
        {
            var pieces = chop == 0 ? "" : " byte by byte";
            yield return new("5 two fragments" + pieces, Normal, first, last, Close) { Chop = chop };
            yield return new("5 a ping between fragments" + pieces, Normal, first, WebSocketFrame.Ping("ping"), last, Close) { Chop = chop };
            yield return new("5 pings between many fragments" + pieces, Normal, first, middle, WebSocketFrame.Ping("1"), middle, WebSocketFrame.Ping("2"), last, Close) { Chop = chop };
            yield return new("5 a continuation of nothing" + pieces, ProtocolError, last) { Chop = chop };
            yield return new("5 a continuation of nothing that goes on" + pieces, ProtocolError, middle, last) { Chop = chop };
            yield return new("5 a continuation after a whole message" + pieces, ProtocolError, WebSocketFrame.Text("whole"), last) { Chop = chop };
            yield return new("5 a message within a message" + pieces, ProtocolError, first, WebSocketFrame.Text("second")) { Chop = chop };
        }

        yield return new("5 a ping in fragments", ProtocolError, WebSocketFrame.Ping("first") with { IsFinal = false }, last);
        yield return new("5 a pong in fragments", ProtocolError, WebSocketFrame.Pong("first") with { IsFinal = false }, last);
        yield return new("5 empty fragments", Normal, first with { Payload = [] }, middle with { Payload = [] }, last with { Payload = [] }, Close);
        yield return new("5 a close between fragments", Normal, first, Close);
        yield return new("10 a text in fragments of 1300", Normal, [.. WebSocketFrame.Fragments(WebSocketFrame.TextOpcode, Bytes(65_536), 1_300), Close]);
    }

    private static IEnumerable<WebSocketCase> Utf8()
    {
        var greek = Encoding.UTF8.GetBytes("Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!! \u03ba\u1f79\u03c3\u03bc\u03b5 \U0001F600");
        yield return new("6 a text of many alphabets", Normal, new(WebSocketFrame.TextOpcode, greek), Close);
        yield return new("6 a text of many alphabets, each byte a fragment", Normal, [.. WebSocketFrame.Fragments(WebSocketFrame.TextOpcode, greek, 1), Close]);
        yield return new("6 a text of many alphabets byte by byte", Normal, new(WebSocketFrame.TextOpcode, greek), Close) { Chop = 1 };
        foreach (var valid in new[] { "00", "7F", "C280", "DFBF", "E0A080", "EFBFBF", "F0908080", "F48FBFBF", "ED9FBF", "EE8080", "EFBFBD", "EFBFBE" })
        {
            yield return new($"6 valid {valid}", Normal, new(WebSocketFrame.TextOpcode, Convert.FromHexString(valid)), Close);
        }

        foreach (var invalid in new[]
        {
            "80", "BF", "8080", "C0AF", "C1BF", "C2", "E0", "E0A0", "E08080", "E09FBF", "EDA080", "EDBFBF", "EDA080EDB080", "F0", "F09080", "F0808080", "F08FBFBF", "F4908080", "F5808080",
            "F888808080", "FC8480808080", "FE", "FF", "C2C2", "CEBAE1BDB9CF83CEBCCEB5F4908080656469746564",
        })
        {
            var bytes = Convert.FromHexString(invalid);
            yield return new($"6 invalid {invalid}", InvalidPayload, new WebSocketFrame(WebSocketFrame.TextOpcode, bytes));
            yield return new($"6 invalid {invalid} byte by byte", InvalidPayload, new WebSocketFrame(WebSocketFrame.TextOpcode, bytes)) { Chop = 1 };
        }
    }

    private static IEnumerable<WebSocketCase> Closes()
    {
        var longest = new string('r', 123);
        yield return new("7 nothing after a close counts", Normal, Close, WebSocketFrame.Text("late"), WebSocketFrame.Ping("late"), Close);
        yield return new("7 close without a status", Normal, new WebSocketFrame(WebSocketFrame.CloseOpcode, []));
        yield return new("7 close of one byte", ProtocolError, new WebSocketFrame(WebSocketFrame.CloseOpcode, [3]));
        yield return new("7 close with a reason", Normal, WebSocketFrame.Close(1000, "Hello \u20ac"));
        yield return new("7 close with a reason of 123", Normal, WebSocketFrame.Close(1000, longest));
        yield return new("7 close with a reason of 124", ProtocolError, WebSocketFrame.Close(1000, longest + "r"));
        yield return new("7 close with a reason that is no text", ProtocolError, new WebSocketFrame(WebSocketFrame.CloseOpcode, [3, 0xe8, 0xce, 0xba, 0xed, 0xa0, 0x80]));
        foreach (var code in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
        {
            yield return new($"7 close {code}", code, WebSocketFrame.Close(code));
            yield return new($"7 close {code} with a reason", code, WebSocketFrame.Close(code, "Hello"));
        }

        foreach (var code in new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
        {
            yield return new($"7 close {code}, which nobody may send", ProtocolError, WebSocketFrame.Close(code));
        }
    }

    private static IEnumerable<WebSocketCase> Sizes()
    {
        const int MiB = 1024 * 1024;
        yield return new("9 text of 1 MiB", Normal, new(WebSocketFrame.TextOpcode, Bytes(MiB)), Close);
        yield return new("9 binary of 16 MiB", Normal, new(WebSocketFrame.BinaryOpcode, Bytes(16 * MiB, 0xfe)), Close);
        yield return new("9 text of 4 MiB in fragments of 64 KiB", Normal, [.. WebSocketFrame.Fragments(WebSocketFrame.TextOpcode, Bytes(4 * MiB), 64 * 1024), Close]);
        yield return new("9 binary of 256 KiB in fragments of 64", Normal, [.. WebSocketFrame.Fragments(WebSocketFrame.BinaryOpcode, Bytes(256 * 1024, 0xfe), 64), Close]);
        yield return new("9 text of 1 MiB in pieces of 2048", Normal, new(WebSocketFrame.TextOpcode, Bytes(MiB)), Close) { Chop = 2_048 };
    }

    private static IEnumerable<WebSocketCase> Compression()
    {
        foreach (var offer in new[] { "", "; client_no_context_takeover", "; server_no_context_takeover; server_max_window_bits=9", "; client_max_window_bits" })
        {
            foreach (var size in new[] { 16, 1_000, 131_072 })
            {
                var message = new WebSocketFrame(WebSocketFrame.TextOpcode, Deflate(Bytes(size)), Reserved: 4);
                yield return new($"12 a deflated text of {size}{offer}", Normal, message, message, Close) { Extensions = "permessage-deflate" + offer };
            }
        }

        yield return new("12 a text as it is where deflate is agreed", Normal, WebSocketFrame.Text("Hello"), Close) { Extensions = "permessage-deflate" };
    }

    /// <summary>Letters that do not repeat soon, or one byte again and again.</summary>
    private static byte[] Bytes(int count, byte? value = null)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = value ?? (byte)('a' + (i * 7 % 26));
        }

        return bytes;
    }

    /// <summary>A message on its own (RFC 7692, section 7.2.1): without the four bytes of an empty block at the end.</summary>
    private static byte[] Deflate(byte[] message)
    {
        var deflated = new MemoryStream();
        using var stream = new DeflateStream(deflated, CompressionLevel.Fastest);
        stream.Write(message);
        stream.Flush();
        return deflated.ToArray()[..^4];
    }
}
