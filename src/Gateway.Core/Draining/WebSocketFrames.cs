using System.Buffers.Binary;

namespace Gateway.Core.Draining;

/// <summary>
/// Follows the frames (RFC 6455, section 5.2) in one direction of a WebSocket, to know where one ends and another could
/// be put in. Looks at their heads alone.
/// </summary>
/// <remarks>Pure. Bytes that are no frames are followed to no purpose, and do no harm.</remarks>
public sealed class WebSocketFrames
{
    private const int CloseOpcode = 0x8;
    private const int LongestHead = 10;

    private readonly byte[] _head = new byte[LongestHead];
    private int _headLength;
    private long _payloadLeft;

    /// <summary>Whether all bytes so far were whole frames.</summary>
    public bool IsAtBoundary => _headLength == 0 && _payloadLeft == 0;

    /// <summary>Whether a Close frame has begun: nothing may come after it.</summary>
    public bool HasClose { get; private set; }

    /// <summary>Follows bytes to the end of the frame that they are part of, and no further.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        if (_payloadLeft == 0)
        {
            while (taken < bytes.Length && !HeadIsWhole)
            {
                _head[_headLength++] = bytes[taken++];
            }

            if (!HeadIsWhole)
            {
                return taken;
            }

            HasClose |= (_head[0] & 0x0F) == CloseOpcode;
            _payloadLeft = PayloadLength;
            _headLength = 0;
        }

        var passed = (int)Math.Min(_payloadLeft, bytes.Length - taken);
        _payloadLeft -= passed;
        return taken + passed;
    }

    private bool HeadIsWhole => _headLength >= 2 && _headLength == 2 + LengthBytes;

    private int ShortLength => _head[1] & 0x7F;

    private int LengthBytes => ShortLength switch
    {
        126 => 2,
        127 => 8,
        _ => 0,
    };

    private bool IsMasked => (_head[1] & 0x80) != 0;

    /// <summary>The mask's key counts as payload: it comes before it, and is not looked at.</summary>
    private long PayloadLength
    {
        get
        {
            var length = LengthBytes switch
            {
                2 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
                8 => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)), long.MaxValue - 4),
                _ => ShortLength,
            };
            return IsMasked ? length + 4 : length;
        }
    }
}
