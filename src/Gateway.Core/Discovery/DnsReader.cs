using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gateway.Core.Discovery;

/// <summary>Reads a message front to back, never beyond its end.</summary>
/// <param name="message">The whole message, because names point back into it.</param>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    private const int PointerBits = 0xC0;

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next byte is.</summary>
    public int Offset { get; private set; }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Read(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Read(4));

    /// <exception cref="FormatException">The message is over before.</exception>
    public ReadOnlySpan<byte> Read(int length)
    {
        if (length > _message.Length - Offset)
        {
            throw new FormatException("the message is cut off");
        }

        var bytes = _message.Slice(Offset, length);
        Offset += length;
        return bytes;
    }

    /// <summary>Reads a name, following its pointers (RFC 1035, section 4.1.4).</summary>
    /// <returns>The name as <see cref="DnsName.Normalize"/> gives it; bytes that a name cannot have escaped as <c>\DDD</c>.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public string ReadName()
    {
        var name = new StringBuilder();
        var position = Offset;
        var next = -1;
        for (var length = 1; ;)
        {
            var label = ByteAt(position++);
            if (label >= PointerBits)
            {
                // Only ever backwards: a chain of pointers gets shorter with each, and none leads round in a circle.
                var start = position - 1;
                var target = ((label & ~PointerBits) << 8) | ByteAt(position++);
                next = next < 0 ? position : next;
                position = target < start ? target : throw new FormatException("a name points forward");
                continue;
            }

            if (label == 0)
            {
                Offset = next < 0 ? position : next;
                return name.ToString();
            }

            length += label + 1;
            if (label > DnsName.MaxLabel || length > DnsName.MaxWire)
            {
                throw new FormatException("a name is too long");
            }

            Append(name, position, label);
            position += label;
        }
    }

    private readonly void Append(StringBuilder name, int position, int length)
    {
        name.Append(name.Length == 0 ? "" : ".");
        for (var end = position + length; position < end; position++)
        {
            var c = (char)ByteAt(position);
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"\\{(int)c:D3}");
            }
        }
    }

    private readonly byte ByteAt(int position) => position < _message.Length ? _message[position] : throw new FormatException("a name is cut off");
}
