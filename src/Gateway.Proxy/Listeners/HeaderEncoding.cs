using System.Text;

namespace Gateway.Proxy.Listeners;

/// <summary>
/// Reads a header's value otherwise than as it stands. The one place where a request's header can be seen before the
/// server interprets it.
/// </summary>
internal abstract class HeaderEncoding : Encoding
{
    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount + 16;

    public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        => GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        var text = Read(bytes);
        text.CopyTo(chars);
        return text.Length;
    }

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <summary>What the server is to read, at most 16 characters more than the bytes.</summary>
    protected abstract string Read(ReadOnlySpan<byte> bytes);
}
