using System.Text;
using System.Text.Json;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Tests.Observability;

public sealed class AccessLogFormatterTests
{
    [Fact]
    public void Format_EverythingKnown_WritesThisLine() => Assert.Equal(
        """
        {"time":"2031-02-03T02:05:06.789Z","requestId":"id","traceId":"0af7651916cd43dd8448eb211c80319c","client":"192.0.2.1","method":"GET","host":"api.example:8080","path":"/orders/42","protocol":"HTTP/1.1","status":502,"requestBytes":12,"responseBytes":3000000000,"route":"orders","cluster":"backend","destination":"one","durationMs":1234.567,"gatewayMs":0.089,"backendMs":1000.100,"error":"destination_unavailable"}

        """,
        Line(Entries.Full));

    [Fact]
    public void Format_NothingOptional_LeavesItOut() => Assert.Equal(
        """
        {"time":"2031-02-03T02:05:06.789Z","requestId":"id","client":"192.0.2.1","method":"GET","path":"/","protocol":"HTTP/1.1","status":404,"requestBytes":0,"responseBytes":0,"durationMs":0.000}

        """,
        Line(Entries.Minimal));

    [Theory]
    [InlineData("/a\"b", "/a\\\"b")]
    [InlineData("/a\\b", "/a\\\\b")]
    [InlineData("/a\r\nb", "/a\\r\\nb")]
    [InlineData("/\"}\n{\"status\":200", "/\\\"}\\n{\\\"status\\\":200")]
    [InlineData("/\t\0\u001b[31m", "/\\t\\u0000\\u001B[31m")]
    [InlineData("/\u007f", "/\\u007F")]
    [InlineData("/é/ü", "/é/ü")]
    [InlineData("/日本", "/日本")]
    [InlineData("/😀", "/\\uD83D\\uDE00")]
    [InlineData("/%0a%22", "/%0a%22")]
    public void Format_HostilePath_EscapesIt(string path, string expected)
        => Assert.Contains($"\"path\":\"{expected}\",", Line(Entries.Minimal with { RawTarget = path }), StringComparison.Ordinal);

    [Fact]
    public void Format_LoneSurrogate_WritesReplacementCharacter()
    {
        // No theory: the compiler keeps attributes in UTF-8, which cannot say these.
        foreach (var host in new[] { "\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d" })
        {
            var read = JsonDocument.Parse(Line(Entries.Minimal with { Host = host })).RootElement.GetProperty("host").GetString();
            Assert.Equal(host.Replace('\ud83d', '\ufffd').Replace('\ude00', '\ufffd'), read);
        }
    }

    [Theory]
    [InlineData("/a?b=c", "/a")]
    [InlineData("/a?", "/a")]
    [InlineData("/a?b?c", "/a")]
    [InlineData("*", "*")]
    public void Format_Query_IsNotLogged(string target, string path)
        => Assert.Contains($"\"path\":\"{path}\",", Line(Entries.Minimal with { RawTarget = target }), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://someone:password@host/a?b", "/a")]
    [InlineData("http://someone:pass@word@host", "/")]
    [InlineData("HTTPS://token@host/a@b", "/a@b")]
    [InlineData("http://host/a://b", "/a://b")]
    [InlineData("http://host?a@b/c", "/")]
    [InlineData("someone:password@host:80", "host:80")]
    [InlineData("host:80", "host:80")]
    [InlineData("/http://a@b", "/http://a@b")]
    public void Format_UserInTarget_IsNotLogged(string target, string path)
        => Assert.Contains($"\"path\":\"{path}\",", Line(Entries.Minimal with { RawTarget = target }), StringComparison.Ordinal);

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-of-a-later-version", true)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false)]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData("", false)]
    public void Format_TraceParent_IsLoggedWhereValid(string traceParent, bool isLogged)
    {
        var line = Line(Entries.Minimal with { TraceParent = traceParent });

        Assert.Equal(isLogged, line.Contains("\"traceId\":\"0af7651916cd43dd8448eb211c80319c\"", StringComparison.Ordinal));
        Assert.Equal(isLogged, line.Contains("traceId", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "0.000")]
    [InlineData(9, "0.000")]
    [InlineData(10, "0.001")]
    [InlineData(123_450, "12.345")]
    [InlineData(36_000_000_000, "3600000.000")]
    public void Format_Duration_IsInMillisecondsToTheMicrosecond(long ticks, string expected)
        => Assert.Contains($"\"durationMs\":{expected}}}", Line(Entries.Minimal with { Duration = new(ticks) }), StringComparison.Ordinal);

    [Fact]
    public void Format_VeryLongText_IsCut()
    {
        var line = Line(Entries.Minimal with { RawTarget = "/" + new string('a', 100_000), Host = new('"', 100_000) });

        var read = JsonDocument.Parse(line).RootElement;
        Assert.Equal("/" + new string('a', 4095), read.GetProperty("path").GetString());
        Assert.Equal(new string('"', 4096), read.GetProperty("host").GetString());
    }

    [Fact]
    public void Format_CutInsideSurrogatePair_StaysValid()
    {
        var line = Line(Entries.Minimal with { RawTarget = new string('a', 4095) + "😀" });

        Assert.Equal(new string('a', 4095) + '\ufffd', JsonDocument.Parse(line).RootElement.GetProperty("path").GetString());
    }

    [Fact]
    public void Format_ManyLines_KeepsAllUntilCleared()
    {
        var formatter = new AccessLogFormatter();
        for (var number = 0; number < 3_000; number++)
        {
            formatter.Format(Entries.Full with { Status = number });
        }

        var lines = Encoding.UTF8.GetString(formatter.Written).TrimEnd('\n').Split('\n');
        Assert.Equal(Enumerable.Range(0, 3_000), lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("status").GetInt32()));
        formatter.Clear();
        Assert.Equal(0, formatter.Written.Length);
    }

    [Fact]
    public void Format_WarmedUp_AllocatesNothing()
    {
        var formatter = new AccessLogFormatter();
        var entry = Entries.Full with { RawTarget = "/é\"😀?x" };
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var time = 0; time < 100; time++)
            {
                formatter.Clear();
                formatter.Format(entry);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
    }

    private static string Line(AccessLogEntry entry)
    {
        var formatter = new AccessLogFormatter();
        formatter.Format(entry);
        return Encoding.UTF8.GetString(formatter.Written);
    }
}
