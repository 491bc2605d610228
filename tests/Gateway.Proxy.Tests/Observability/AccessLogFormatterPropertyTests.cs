using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Tests.Observability;

/// <summary>Whatever clients and operators write, a request is one line of JSON that says it. A failure prints its seed.</summary>
public sealed class AccessLogFormatterPropertyTests
{
    private const int MaxTextLength = 4096;

    private static readonly Gen<char> Characters = Gen.Frequency(
        (4, Gen.Elements("aZ09/%&=#@:+~ ".ToCharArray())),
        (3, Gen.Elements("\"\\\n\r\t\0\u001f\u007f\u0080\u0085\u2028\u2029\ufeff\ufffe\uffff".ToCharArray())),
        (2, Gen.Choose(0xD800, 0xDFFF).Select(c => (char)c)),
        (1, Gen.Choose(0, 0xFFFF).Select(c => (char)c)));

    private static readonly Gen<string> Texts = Gen.Frequency(
        (9, Characters.ArrayOf().Select(c => new string(c))),
        (1, Characters.ArrayOf(40).SelectMany(c => Gen.Choose(0, 200).Select(n => string.Concat(Enumerable.Repeat(new string(c), n))))));

    private static readonly Gen<AccessLogEntry> Cases =
        from texts in Texts.ArrayOf(9)
        from status in Gen.Choose(100, 599)
        from bytes in Gen.Choose(0, int.MaxValue)
        from micros in Gen.Choose(0, int.MaxValue)
        select Entries.Minimal with
        {
            RequestId = texts[0],
            Client = texts[1],
            Method = texts[2],
            Host = texts[3],
            RawTarget = "/" + texts[4],
            Protocol = texts[5],
            Route = texts[6],
            Cluster = texts[7],
            Destination = texts[8],
            Error = texts[0],
            TraceParent = texts[1],
            Status = status,
            ResponseBytes = bytes * 4_000L,
            Duration = TimeSpan.FromMicroseconds(micros),
        };

    [Fact]
    public void Format_AnyText_GivesOneLineOfJsonThatSaysIt() => Prop.ForAll(Cases.ToArbitrary(), Check)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static void Check(AccessLogEntry entry)
    {
        var formatter = new AccessLogFormatter();
        formatter.Format(entry);
        var line = formatter.Written.ToArray();

        Assert.Equal(line.Length - 1, Array.FindIndex(line, b => b is < 0x20 or 0x7F));
        using var json = JsonDocument.Parse(line);
        var read = json.RootElement;
        Assert.Equal(read.EnumerateObject().Count(), read.EnumerateObject().DistinctBy(p => p.Name).Count());
        foreach (var (name, text) in Texts(entry))
        {
            Assert.Equal(Expected(text), read.TryGetProperty(name, out var value) ? value.GetString() : "");
        }

        Assert.Equal(entry.Status, read.GetProperty("status").GetInt32());
        Assert.Equal(entry.ResponseBytes, read.GetProperty("responseBytes").GetInt64());
        Assert.Equal((decimal)entry.Duration.TotalMicroseconds / 1000, read.GetProperty("durationMs").GetDecimal());

        static IEnumerable<(string Name, string? Text)> Texts(AccessLogEntry entry) =>
        [
            ("requestId", entry.RequestId), ("client", entry.Client), ("method", entry.Method), ("host", entry.Host),
            ("path", entry.RawTarget.Split('?')[0]), ("protocol", entry.Protocol), ("route", entry.Route),
            ("cluster", entry.Cluster), ("destination", entry.Destination), ("error", entry.Error),
        ];
    }

    /// <summary>Cut to the bound, and with replacement characters for lone surrogates, as the encoding does it.</summary>
    private static string Expected(string? text)
        => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes((text ?? "")[..Math.Min((text ?? "").Length, MaxTextLength)]));
}
