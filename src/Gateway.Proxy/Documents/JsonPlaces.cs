using System.Text.Json;

namespace Gateway.Proxy.Documents;

/// <summary>Turns byte offsets of UTF-8 text into lines and columns. Offsets must not go backwards.</summary>
internal sealed class JsonPlaces(byte[] bytes, string name)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Whether the last place was the end of the text, white space after it aside.</summary>
    public bool IsAtEnd => bytes.AsSpan(_offset).IndexOfAnyExcept(" \t\r\n"u8) < 0;

    public DocumentPlace At(long offset)
    {
        for (; _offset < offset && _offset < bytes.Length; _offset++)
        {
            var value = bytes[_offset];
            if (value == '\n')
            {
                _line++;
                _column = 1;
                continue;
            }

            // Continuation bytes add nothing; a character of four bytes has two UTF-16 code units.
            _column += (value & 0xC0) == 0x80 ? 0 : value >= 0xF0 ? 2 : 1;
        }

        return new(name, _line, _column);
    }

    /// <summary>Where the reader stopped.</summary>
    public DocumentPlace At(JsonException exception)
    {
        var start = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            start += Array.IndexOf(bytes, (byte)'\n', start) - start + 1;
        }

        var end = start + (exception.BytePositionInLine ?? 0);

        // Token places are behind it already when the error is inside a token that was begun before.
        return At(end);
    }
}
