namespace Gateway.Proxy.Listeners;

/// <summary>
/// Reads the Content-Length header as digits (RFC 9110, section 8.6). Kestrel alone would take a sign before them,
/// which another reader of the same bytes may take for no length.
/// </summary>
internal sealed class ContentLengthEncoding : HeaderEncoding
{
    private const string Invalid = "x";
    private const int MaxDigits = 18;

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
        => IsLength(bytes) ? Latin1.GetChars(bytes, chars) : base.GetChars(bytes, chars);

    protected override string Read(ReadOnlySpan<byte> bytes) => IsLength(bytes) ? Latin1.GetString(bytes) : Invalid;

    private static bool IsLength(ReadOnlySpan<byte> bytes)
        => bytes.Length is > 0 and <= MaxDigits && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
