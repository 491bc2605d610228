using System.Buffers.Binary;
using System.Text;
using Gateway.Core.Discovery;

namespace Gateway.Core.Tests.Discovery;

/// <summary>Writes responses as a name server does, with the question's name compressed.</summary>
internal sealed class DnsAnswer
{
    private readonly string _asked;
    private readonly List<byte> _message;
    private readonly List<byte> _others = [];
    private ushort _answers;
    private ushort _additional;

    public DnsAnswer(ushort id, DnsQuestion question, int code = 0)
    {
        _asked = question.Name;
        _message = [.. DnsMessage.WriteQuery(id, question)];
        _message[2] = 0x81;
        _message[3] = (byte)(0x80 | code);
    }

    /// <summary>A name as it stands in a message.</summary>
    public static byte[] Name(string name) => name.Length == 0 ? [0] : [.. name.Split('.').SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.ASCII.GetBytes(l)]), 0];

    public DnsAnswer Add(string name, DnsType type, uint timeToLive, byte[] data, bool isAnswer = true)
    {
        var record = new List<byte>(name == _asked ? [0xC0, 12] : Name(name));
        var rest = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(rest.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt32BigEndian(rest.AsSpan(4), timeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(rest.AsSpan(8), (ushort)data.Length);
        (isAnswer ? _message : _others).AddRange([.. record, .. rest, .. data]);
        _ = isAnswer ? _answers++ : _additional++;
        return this;
    }

    public byte[] ToArray()
    {
        byte[] message = [.. _message, .. _others];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), _answers);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), _additional);
        return message;
    }
}
