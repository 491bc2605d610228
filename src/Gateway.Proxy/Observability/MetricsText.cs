using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.Proxy.Observability;

/// <summary>A growing UTF-8 text that is used again for every scrape. Not thread-safe.</summary>
internal sealed class MetricsText
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        _length += utf8.Length;
    }

    public void Append(string text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Append(double value)
    {
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            Utf8Formatter.TryFormat((long)value, Room(32), out var count);
            _length += count;
            return;
        }

        Append(value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            double.NaN => "NaN",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        return _buffer.AsSpan(_length);
    }
}
