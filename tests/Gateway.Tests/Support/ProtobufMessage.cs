using System.Buffers.Binary;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>The fields of one message on the protocol buffers wire.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public static ProtobufMessage Read(ReadOnlySpan<byte> wire)
    {
        var message = new ProtobufMessage();
        while (!wire.IsEmpty)
        {
            var tag = Varint(ref wire);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    message._fields.Add((field, Varint(ref wire), []));
                    break;
                case 1:
                    message._fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(wire), []));
                    wire = wire[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref wire);
                    message._fields.Add((field, 0, wire[..length].ToArray()));
                    wire = wire[length..];
                    break;
                case 5:
                    message._fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(wire), []));
                    wire = wire[4..];
                    break;
                default:
                    throw new FormatException($"Wire type {tag & 7} is none.");
            }
        }

        return message;
    }

    public bool Has(int field) => _fields.Exists(f => f.Field == field);

    public ulong Number(int field) => _fields.Find(f => f.Field == field).Number;

    public byte[] Bytes(int field) => _fields.Find(f => f.Field == field).Bytes ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public IEnumerable<ProtobufMessage> Messages(int field) => _fields.Where(f => f.Field == field).Select(f => Read(f.Bytes));

    private static ulong Varint(ref ReadOnlySpan<byte> wire)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = wire[0];
            wire = wire[1..];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
