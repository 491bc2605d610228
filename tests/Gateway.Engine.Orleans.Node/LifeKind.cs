using System.Buffers;
using System.Buffers.Binary;
using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Node;

/// <summary>A counter that tells how it came to life. The command is what to add, and nothing is remembered of who sent it.</summary>
internal sealed class LifeKind(string name, AuthorityDurability durability) : AuthorityKind<Life, long, Life>(name, durability)
{
    /// <summary>How long it matters after its last command.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public override Life CreateState(in AuthorityStart start) => new(0, 0, start.SinceDisruption, start.Now);

    public override Life RecoverState(in AuthorityStart start, Life stored) => Durability == AuthorityDurability.Durable
        ? new(stored.Total, stored.Recoveries + 1, start.SinceDisruption, start.Now)
        : CreateState(start);

    public override Life Execute(Life state, TimeSpan now, long command)
    {
        state.Total += command;
        state.Now = now;
        return state with { };
    }

    public override TimeSpan TimeToLive(Life state, TimeSpan now) => state.Now + Lifetime - now;

    public override long StorageStamp(Life state) => state.Total;

    public override void WriteState(IBufferWriter<byte> target, Life state, int version)
    {
        WriteNumber(target, state.Total);
        WriteNumber(target, state.Recoveries);
        WriteNumber(target, state.SinceDisruption.Ticks);
        WriteNumber(target, state.Now.Ticks);
    }

    public override Life ReadState(ReadOnlySpan<byte> source, int version) =>
        new(ReadNumber(source, 0), ReadNumber(source, 1), new(ReadNumber(source, 2)), new(ReadNumber(source, 3)));

    public override void WriteCommand(IBufferWriter<byte> target, long command, int version) => WriteNumber(target, command);

    public override long ReadCommand(ReadOnlySpan<byte> source, int version) => ReadNumber(source, 0);

    public override void WriteReply(IBufferWriter<byte> target, Life reply, int version) => WriteState(target, reply, version);

    public override Life ReadReply(ReadOnlySpan<byte> source, int version) => ReadState(source, version);

    private static void WriteNumber(IBufferWriter<byte> target, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
        target.Advance(sizeof(long));
    }

    private static long ReadNumber(ReadOnlySpan<byte> source, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(source[(index * sizeof(long))..]);
}
