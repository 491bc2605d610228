using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Gateway.Core.Observability;

/// <summary>The header traceparent of the W3C Trace Context recommendation, section 3.2.</summary>
/// <param name="TraceId">Names the trace; never 0.</param>
/// <param name="SpanId">Names the caller's part of it; never 0.</param>
/// <param name="IsSampled">Whether the caller records it.</param>
public readonly record struct TraceParent(UInt128 TraceId, ulong SpanId, bool IsSampled)
{
    /// <summary>The length of the text of version 00.</summary>
    public const int Length = 55;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Reads a header. Of a later version than 00 it reads what version 00 has, as the recommendation asks; whatever may
    /// follow is not passed on.
    /// </summary>
    /// <returns>False for a header that is not valid: the trace begins anew then.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceParent parent)
    {
        parent = default;
        if (text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-'
            || !IsLowerHex(text[..2]) || !IsLowerHex(text[3..35]) || !IsLowerHex(text[36..52]) || !IsLowerHex(text[53..55])
            || text[..2] is "ff"
            || (text.Length > Length && (text[..2] is "00" || text[Length] != '-')))
        {
            return false;
        }

        var traceId = UInt128.Parse(text[3..35], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var spanId = ulong.Parse(text[36..52], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var flags = byte.Parse(text[53..55], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        parent = new(traceId, spanId, (flags & 1) != 0);
        return traceId != 0 && spanId != 0;
    }

    /// <summary>The header, in version 00.</summary>
    public override string ToString() => string.Create(Length, this, static (text, parent) =>
    {
        // Written by hand because each forwarded request has one: formatting numbers of 128 bits takes five times as long.
        Span<byte> ids = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(ids, parent.TraceId);
        BinaryPrimitives.WriteUInt64BigEndian(ids[16..], parent.SpanId);
        "00-".CopyTo(text);
        Convert.TryToHexStringLower(ids[..16], text[3..], out _);
        text[35] = '-';
        Convert.TryToHexStringLower(ids[16..], text[36..], out _);
        (parent.IsSampled ? "-01" : "-00").CopyTo(text[52..]);
    });

    private static bool IsLowerHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);
}
