using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.Identity.Issuing;

/// <summary>The directory and what is said to it, as bytes.</summary>
internal static class IssuingWire
{
    private const int MaxTextBytes = 4 * 1024;

    // Six empty texts, times and flags at least.
    private const int MinConsumerBytes = 6;
    private const int MinKeyBytes = 7;
    private const int MinUseBytes = 2;

    public static void Write(WireWriter writer, ImmutableArray<IssuedConsumer> consumers)
    {
        writer.WriteCount(consumers.Length);
        foreach (var consumer in consumers)
        {
            Write(writer, consumer);
        }
    }

    public static ImmutableArray<IssuedConsumer> ReadConsumers(ref WireReader reader) =>
        reader.ReadList(MinConsumerBytes, static (ref WireReader r) => ReadConsumer(ref r));

    public static IssuingOutcome ReadOutcome(ref WireReader reader) => (IssuingOutcome)reader.ReadByte((byte)IssuingOutcome.Ended);

    public static void Write(WireWriter writer, IssuingCommand command)
    {
        writer.WriteInteger(command.Known);
        writer.WriteBoolean(command.Change is not null);
        if (command.Change is { } change)
        {
            Write(writer, change);
        }

        writer.WriteBoolean(command.Offer is not null);
        if (command.Offer is { } offer)
        {
            Write(writer, offer);
        }

        writer.WriteCount(command.Uses.Length);
        foreach (var use in command.Uses)
        {
            writer.WriteString(use.KeyId);
            writer.WriteDuration(use.Ago);
        }
    }

    public static IssuingCommand ReadCommand(ref WireReader reader) => new(reader.ReadInteger(min: IssuingCommand.ListNobody))
    {
        Change = reader.ReadBoolean() ? ReadChange(ref reader) : null,
        Offer = reader.ReadBoolean() ? ReadConsumers(ref reader) : null,
        Uses = reader.ReadList(MinUseBytes, static (ref WireReader r) => new KeyUse(r.ReadString(MaxTextBytes), r.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue))),
    };

    public static void Write(WireWriter writer, IssuingReply reply)
    {
        writer.WriteByte((byte)reply.Outcome);
        writer.WriteInteger(reply.Version);
        writer.WriteDuration(reply.Now);
        writer.WriteBoolean(reply.Consumer is not null);
        if (reply.Consumer is { } consumer)
        {
            Write(writer, consumer);
        }

        writer.WriteBoolean(reply.All is not null);
        if (reply.All is { } all)
        {
            Write(writer, all);
        }
    }

    public static IssuingReply ReadReply(ref WireReader reader) => new(
        ReadOutcome(ref reader),
        reader.ReadInteger(min: 0),
        ReadTime(ref reader),
        reader.ReadBoolean() ? ReadConsumer(ref reader) : null,
        reader.ReadBoolean() ? ReadConsumers(ref reader) : null);

    private static void Write(WireWriter writer, IssuingChange change)
    {
        writer.WriteUnsigned(change.Id);
        writer.WriteByte((byte)change.Action);
        writer.WriteString(change.Consumer);
        writer.WriteInteger(change.Expected ?? -1);
        WriteText(writer, change.Tier);
        writer.WriteString(change.Note);
        writer.WriteString(change.KeyId);
        writer.WriteString(change.NewKeyId);
        writer.WriteString(change.Sha256);
        WriteTime(writer, change.Lifetime);
        writer.WriteDuration(change.Overlap);
    }

    private static IssuingChange ReadChange(ref WireReader reader) => new(
        reader.ReadUnsigned(), (IssuingAction)reader.ReadByte((byte)IssuingAction.Expire), reader.ReadString(MaxTextBytes))
    {
        Expected = reader.ReadInteger(min: -1) is >= 0 and var expected ? expected : null,
        Tier = ReadText(ref reader),
        Note = reader.ReadString(MaxTextBytes),
        KeyId = reader.ReadString(MaxTextBytes),
        NewKeyId = reader.ReadString(MaxTextBytes),
        Sha256 = reader.ReadString(MaxTextBytes),
        Lifetime = ReadSpan(ref reader),
        Overlap = reader.ReadDuration(TimeSpan.Zero, IssuingDirectory.MaxLifetime),
    };

    private static void Write(WireWriter writer, IssuedConsumer consumer)
    {
        writer.WriteString(consumer.Id);
        WriteText(writer, consumer.Tier);
        writer.WriteString(consumer.Note);
        writer.WriteDuration(consumer.CreatedAt);
        writer.WriteInteger(consumer.Revision);
        writer.WriteCount(consumer.Keys.Length);
        foreach (var key in consumer.Keys)
        {
            writer.WriteString(key.KeyId);
            writer.WriteString(key.Sha256);
            writer.WriteDuration(key.CreatedAt);
            WriteTime(writer, key.ExpiresAt);
            WriteTime(writer, key.RevokedAt);
            WriteTime(writer, key.UsedAt);
            writer.WriteString(key.Note);
        }
    }

    private static IssuedConsumer ReadConsumer(ref WireReader reader) => new(
        reader.ReadString(MaxTextBytes),
        ReadText(ref reader),
        reader.ReadString(MaxTextBytes),
        ReadTime(ref reader),
        reader.ReadInteger(min: 0),
        reader.ReadList(MinKeyBytes, static (ref WireReader r) => new IssuedKey(
            r.ReadString(MaxTextBytes),
            r.ReadString(MaxTextBytes),
            ReadTime(ref r),
            ReadOptionalTime(ref r),
            ReadOptionalTime(ref r),
            ReadOptionalTime(ref r),
            r.ReadString(MaxTextBytes))));

    private static void WriteText(WireWriter writer, string? text)
    {
        writer.WriteBoolean(text is not null);
        if (text is not null)
        {
            writer.WriteString(text);
        }
    }

    private static string? ReadText(ref WireReader reader) => reader.ReadBoolean() ? reader.ReadString(MaxTextBytes) : null;

    private static void WriteTime(WireWriter writer, TimeSpan? time)
    {
        writer.WriteBoolean(time is not null);
        if (time is { } stated)
        {
            writer.WriteDuration(stated);
        }
    }

    private static TimeSpan ReadTime(ref WireReader reader) => reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue);

    private static TimeSpan? ReadOptionalTime(ref WireReader reader) => reader.ReadBoolean() ? ReadTime(ref reader) : null;

    private static TimeSpan? ReadSpan(ref WireReader reader) => reader.ReadBoolean() ? reader.ReadDuration(TimeSpan.Zero, IssuingDirectory.MaxLifetime) : null;
}
