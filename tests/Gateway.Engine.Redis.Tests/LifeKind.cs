using System.Buffers;
using System.Buffers.Binary;
using Gateway.Core.Engines;

namespace Gateway.Engine.Redis.Tests;

/// <summary>A counter that tells how it came to life.</summary>
internal sealed class LifeKind(AuthorityDurability durability = AuthorityDurability.Durable)
    : AuthorityKind<Life, LifeCommand, Life>(durability == AuthorityDurability.Durable ? "life" : "short-life", durability)
{
    public override Life CreateState(in AuthorityStart start) =>
        new() { SinceDisruption = start.SinceDisruption, Now = start.Now };

    public override Life RecoverState(in AuthorityStart start, Life stored) =>
        new() { Total = stored.Total, Recoveries = stored.Recoveries + 1, SinceDisruption = start.SinceDisruption, Now = start.Now };

    public override Life Execute(Life state, TimeSpan now, LifeCommand command)
    {
        state.Total += command.Amount;
        state.TimeToLive = command.TimeToLive;
        state.Now = now;
        return state with { };
    }

    public override TimeSpan TimeToLive(Life state, TimeSpan now) => state.TimeToLive;

    public override void WriteState(IBufferWriter<byte> target, Life state, int version)
    {
        foreach (var value in (ReadOnlySpan<long>)[state.Total, state.Recoveries, state.SinceDisruption.Ticks, state.TimeToLive.Ticks, state.Now.Ticks])
        {
            BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
            target.Advance(sizeof(long));
        }
    }

    public override Life ReadState(ReadOnlySpan<byte> source, int version) => new()
    {
        Total = BinaryPrimitives.ReadInt64LittleEndian(source),
        Recoveries = BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
        SinceDisruption = new(BinaryPrimitives.ReadInt64LittleEndian(source[16..])),
        TimeToLive = new(BinaryPrimitives.ReadInt64LittleEndian(source[24..])),
        Now = new(BinaryPrimitives.ReadInt64LittleEndian(source[32..])),
    };

    public override void WriteCommand(IBufferWriter<byte> target, LifeCommand command, int version)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), command.Amount);
        target.Advance(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), command.TimeToLive.Ticks);
        target.Advance(sizeof(long));
    }

    public override LifeCommand ReadCommand(ReadOnlySpan<byte> source, int version) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(source), new(BinaryPrimitives.ReadInt64LittleEndian(source[8..])));

    public override void WriteReply(IBufferWriter<byte> target, Life reply, int version) => WriteState(target, reply, version);

    public override Life ReadReply(ReadOnlySpan<byte> source, int version) => ReadState(source, version);
}
