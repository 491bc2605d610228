using System.Buffers.Binary;
using System.Text;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis;

/// <summary>A broadcast as it lies in the log: version, sender, number, topic, payload.</summary>
/// <param name="Broadcast">What to tell.</param>
/// <param name="Number">Rises with each broadcast of the sender.</param>
internal readonly record struct BroadcastMessage(Broadcast Broadcast, long Number)
{
    private const byte Version = 1;
    private const int TopicStart = 2 + (3 * sizeof(long));

    public byte[] Write()
    {
        var message = new byte[TopicStart + Broadcast.Topic.Length + Broadcast.Payload.Length];
        message[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(1), Broadcast.Sender.Node);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(9), Broadcast.Sender.Boot);
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(17), Number);
        message[25] = (byte)Broadcast.Topic.Length;
        Encoding.ASCII.GetBytes(Broadcast.Topic, message.AsSpan(TopicStart));
        Broadcast.Payload.CopyTo(message.AsMemory(TopicStart + Broadcast.Topic.Length));
        return message;
    }

    /// <returns>Null: no release up to this one wrote it.</returns>
    public static BroadcastMessage? Read(byte[] message)
    {
        if (message.Length < TopicStart || message[0] != Version || message.Length < TopicStart + message[25])
        {
            return null;
        }

        var sender = new NodeId(BinaryPrimitives.ReadUInt64BigEndian(message.AsSpan(1)), BinaryPrimitives.ReadUInt64BigEndian(message.AsSpan(9)));
        var topic = Encoding.ASCII.GetString(message, TopicStart, message[25]);
        return new(new(sender, topic, message.AsMemory(TopicStart + message[25])), BinaryPrimitives.ReadInt64BigEndian(message.AsSpan(17)));
    }
}
