using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Core.Identity.Issuing;

/// <summary>The authority of <see cref="IssuingDirectory"/>: one for the fleet. Durable: keys outlive the nodes.</summary>
public sealed class IssuingKind() : AuthorityKind<IssuingDirectory, IssuingCommand, IssuingReply>("consumers", AuthorityDurability.Durable)
{
    /// <summary>The key of the one authority.</summary>
    public const string Key = "directory";

    public override IssuingDirectory CreateState(in AuthorityStart start) => new();

    /// <summary>Each change is stored before its reply leaves; uses may be missing, and come again.</summary>
    public override IssuingDirectory RecoverState(in AuthorityStart start, IssuingDirectory stored) => stored;

    public override IssuingReply Execute(IssuingDirectory state, TimeSpan now, IssuingCommand command) => state.Handle(now, command);

    /// <summary>Always, once anybody was in it: versions must not come again, or a node would take an old list for the new one.</summary>
    public override TimeSpan TimeToLive(IssuingDirectory state, TimeSpan now) => state.Version == 0 ? TimeSpan.Zero : TimeSpan.MaxValue;

    public override long StorageStamp(IssuingDirectory state) => state.Version;

    public override void WriteState(IBufferWriter<byte> target, IssuingDirectory state, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteInteger(state.Version);
        IssuingWire.Write(writer, [.. state.Consumers.Values]);
        writer.WriteCount(state.Remembered.Count);
        foreach (var (id, outcome) in state.Remembered)
        {
            writer.WriteUnsigned(id);
            writer.WriteByte((byte)outcome);
        }
    }

    public override IssuingDirectory ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var state = new IssuingDirectory { Version = reader.ReadInteger(min: 0) };
        foreach (var consumer in IssuingWire.ReadConsumers(ref reader))
        {
            state.Consumers.Add(consumer.Id, consumer);
        }

        for (var count = reader.ReadCount(minBytesPerItem: 2); count > 0; count--)
        {
            state.Remembered.Enqueue((reader.ReadUnsigned(), IssuingWire.ReadOutcome(ref reader)));
        }

        reader.End();
        return state;
    }

    public override void WriteCommand(IBufferWriter<byte> target, IssuingCommand command, int version) => IssuingWire.Write(new(target), command);

    public override IssuingCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var command = IssuingWire.ReadCommand(ref reader);
        reader.End();
        return command;
    }

    public override void WriteReply(IBufferWriter<byte> target, IssuingReply reply, int version) => IssuingWire.Write(new(target), reply);

    public override IssuingReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = IssuingWire.ReadReply(ref reader);
        reader.End();
        return reply;
    }
}
