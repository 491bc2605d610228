using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Gateway.Proxy.Settings;

namespace Gateway.Proxy.Observability;

/// <summary>Writes access log entries as JSON lines in UTF-8. Reuses one buffer; not thread-safe.</summary>
/// <param name="fields">The fields of a line; none for all.</param>
internal sealed class AccessLogFormatter(params IReadOnlyList<AccessLogField> fields)
{
    /// <summary>A string longer than this is cut: a line stays a line whatever a client sends.</summary>
    private const int MaxTextLength = 4096;

    /// <summary>Bytes of a line besides its texts: names, numbers, times, and as much again.</summary>
    private const int MaxFixedBytes = 2048;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    // What stands for itself in a JSON string. Beyond ASCII everything takes the slow way.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    private readonly uint _fields = fields.Count == 0 ? uint.MaxValue : fields.Aggregate(0u, (all, field) => all | (1u << (int)field));
    private byte[] _buffer = new byte[16 * 1024];
    private readonly byte[] _secondText = new byte["yyyy-MM-ddTHH:mm:ss".Length];
    private long _second = -1;
    private int _length;

    /// <summary>The lines formatted since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Adds the line of one request.</summary>
    public void Format(in AccessLogEntry entry)
    {
        var needed = MaxFixedBytes + MaxTextBytes(entry);
        if (_buffer.Length - _length < needed)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + needed));
        }

        // Every field begins with a comma; the first one's place is the brace's.
        var start = _length;
        Time(entry.Time);
        Text(AccessLogField.RequestId, ",\"requestId\":\""u8, entry.RequestId);
        Text(AccessLogField.TraceId, ",\"traceId\":\""u8, entry.TraceId ?? TraceId(entry.TraceParent));
        Text(AccessLogField.Client, ",\"client\":\""u8, entry.Client);
        Text(AccessLogField.Method, ",\"method\":\""u8, entry.Method);
        Text(AccessLogField.Host, ",\"host\":\""u8, entry.Host);
        Text(AccessLogField.Path, ",\"path\":\""u8, PathOf(entry.RawTarget));
        Text(AccessLogField.Protocol, ",\"protocol\":\""u8, entry.Protocol);
        Number(AccessLogField.Status, ",\"status\":"u8, entry.Status);
        Number(AccessLogField.RequestBytes, ",\"requestBytes\":"u8, entry.RequestBytes);
        Number(AccessLogField.ResponseBytes, ",\"responseBytes\":"u8, entry.ResponseBytes);
        Text(AccessLogField.Route, ",\"route\":\""u8, entry.Route);
        Text(AccessLogField.Cluster, ",\"cluster\":\""u8, entry.Cluster);
        Text(AccessLogField.Destination, ",\"destination\":\""u8, entry.Destination);
        Milliseconds(AccessLogField.DurationMs, ",\"durationMs\":"u8, entry.Duration);
        Milliseconds(AccessLogField.GatewayMs, ",\"gatewayMs\":"u8, entry.Gateway);
        Milliseconds(AccessLogField.BackendMs, ",\"backendMs\":"u8, entry.Backend);
        Text(AccessLogField.Error, ",\"error\":\""u8, entry.Error);
        Text(AccessLogField.Consumer, ",\"consumer\":\""u8, entry.Consumer);
        Text(AccessLogField.Limit, ",\"limit\":\""u8, entry.Limit);
        Text(AccessLogField.ShadowLimit, ",\"shadowLimit\":\""u8, entry.ShadowLimit);
        Text(AccessLogField.LimitMode, ",\"limitMode\":\""u8, entry.LimitMode);
        Text(AccessLogField.Circuit, ",\"circuit\":\""u8, entry.Circuit);
        Text(AccessLogField.Answer, ",\"answer\":\""u8, entry.Answer);
        Text(AccessLogField.Affinity, ",\"affinity\":\""u8, entry.Affinity);
        if (entry.Retries > 0)
        {
            Number(AccessLogField.Retries, ",\"retries\":"u8, entry.Retries);
        }

        if (entry.IsSlow && Has(AccessLogField.Slow))
        {
            Literal(",\"slow\":true"u8);
        }

        _length = Math.Max(_length, start + 1);
        _buffer[start] = (byte)'{';
        Literal("}\n"u8);
    }

    /// <summary>What the texts take at most: six bytes for each character, where JSON must escape it.</summary>
    private static int MaxTextBytes(in AccessLogEntry entry)
        => 6 * (Cut(entry.RequestId) + Cut(entry.TraceId) + Cut(entry.TraceParent) + Cut(entry.Client) + Cut(entry.Method) + Cut(entry.Host)
            + Cut(entry.RawTarget) + Cut(entry.Protocol) + Cut(entry.Route) + Cut(entry.Cluster) + Cut(entry.Destination) + Cut(entry.Error)
            + Cut(entry.Consumer) + Cut(entry.Limit) + Cut(entry.ShadowLimit) + Cut(entry.LimitMode) + Cut(entry.Circuit) + Cut(entry.Answer)
            + Cut(entry.Affinity));

    private static int Cut(string? text) => text is null ? 0 : Math.Min(text.Length, MaxTextLength);

    private bool Has(AccessLogField field) => (_fields & (1u << (int)field)) != 0;

    private void Time(DateTimeOffset time)
    {
        if (Has(AccessLogField.Time))
        {
            Literal(",\"time\":\""u8);
            Literal(Second(time.UtcTicks / TimeSpan.TicksPerSecond));
            Literal("."u8);
            Thousandths((int)(time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond));
            Literal("Z\""u8);
        }
    }

    /// <summary>The date and time of day. Many lines have the same.</summary>
    private ReadOnlySpan<byte> Second(long second)
    {
        if (second != _second)
        {
            _second = second;
            new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).TryFormat(_secondText, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        }

        return _secondText;
    }

    /// <summary>A target without its query, and of an absolute one the path alone: its authority may hold a password.</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> rawTarget)
    {
        var query = rawTarget.IndexOf('?');
        var target = query < 0 ? rawTarget : rawTarget[..query];
        if (target is ['/', ..])
        {
            return target;
        }

        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target[(target.LastIndexOf('@') + 1)..];
        }

        var path = target[(scheme + 3)..].IndexOf('/');
        return path < 0 ? "/" : target[(scheme + 3 + path)..];
    }

    /// <summary>The trace id of a traceparent header (W3C Trace Context, version 00 and later); none if it is not valid.</summary>
    private static ReadOnlySpan<char> TraceId(string? traceParent)
    {
        if (traceParent is not { Length: >= 55 } || traceParent[2] != '-' || traceParent[35] != '-')
        {
            return default;
        }

        var id = traceParent.AsSpan(3, 32);
        return id.ContainsAnyExcept(LowerHex) || !id.ContainsAnyExcept('0') ? default : id;
    }

    private void Text(AccessLogField field, ReadOnlySpan<byte> name, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !Has(field))
        {
            return;
        }

        Literal(name);
        text = text.Length > MaxTextLength ? text[..MaxTextLength] : text;
        while (!text.IsEmpty)
        {
            // Most text is plain and goes over as it is; the encoder writes what JSON must escape.
            var encode = text.IndexOfAnyExcept(Plain);
            var plain = encode < 0 ? text : text[..encode];
            _length += Encoding.UTF8.GetBytes(plain, _buffer.AsSpan(_length));
            text = text[plain.Length..];
            if (!text.IsEmpty)
            {
                text = text[Escape(text)..];
            }
        }

        Literal("\""u8);
    }

    /// <returns>How many characters were written: one, or two for a surrogate pair.</returns>
    private int Escape(ReadOnlySpan<char> text)
    {
        var count = char.IsHighSurrogate(text[0]) && text.Length > 1 && char.IsLowSurrogate(text[1]) ? 2 : 1;
        Span<char> escaped = stackalloc char[16];
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text[..count], escaped, out _, out var written);
        _length += Encoding.UTF8.GetBytes(escaped[..written], _buffer.AsSpan(_length));
        return count;
    }

    private void Number(AccessLogField field, ReadOnlySpan<byte> name, long number)
    {
        if (Has(field))
        {
            Literal(name);
            Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var count);
            _length += count;
        }
    }

    private void Milliseconds(AccessLogField field, ReadOnlySpan<byte> name, TimeSpan? duration)
    {
        if (duration is { } value && Has(field))
        {
            Number(field, name, value.Ticks / TimeSpan.TicksPerMillisecond);
            Literal("."u8);
            Thousandths((int)(value.Ticks % TimeSpan.TicksPerMillisecond / TimeSpan.TicksPerMicrosecond));
        }
    }

    /// <summary>Three digits.</summary>
    private void Thousandths(int number)
    {
        _buffer[_length++] = (byte)('0' + (number / 100));
        _buffer[_length++] = (byte)('0' + (number / 10 % 10));
        _buffer[_length++] = (byte)('0' + (number % 10));
    }

    private void Literal(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }
}
