using System.Buffers;
using System.Buffers.Binary;
using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>
/// An authority whose every lost, doubled or reordered command shows: it counts, and answers a repeated command with
/// the recorded reply. The model of how a kind is written, too.
/// </summary>
public sealed class CounterKind(string name = "contract.counter", AuthorityDurability durability = AuthorityDurability.Volatile)
    : AuthorityKind<CounterState, CounterCommand, CounterReply>(name, durability)
{
    /// <summary>An amount that makes the authority throw.</summary>
    public const long Poison = long.MinValue;

    /// <summary>How long a counter is kept after its last command.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    private const int CallerLength = 5 * sizeof(long);

    public override CounterState CreateState(in AuthorityStart start) => new();

    public override CounterState RecoverState(in AuthorityStart start, CounterState stored) =>
        Durability == AuthorityDurability.Durable ? stored : CreateState(start);

    public override CounterReply Execute(CounterState state, TimeSpan now, CounterCommand command)
    {
        if (command.Amount == Poison)
        {
            throw new InvalidOperationException("The command is poison.");
        }

        if (state.Last.TryGetValue(command.Caller, out var last) && command.Seq <= last.Seq)
        {
            return command.Seq == last.Seq ? last.Reply : default;
        }

        var (total, executed) = (state.Total, state.Executed);
        if (command.Seq % 50 == 0)
        {
            Thread.Yield(); // Were a second command to execute in this moment, it would be lost, and show.
        }

        state.Total = total + command.Amount;
        state.Executed = executed + 1;
        var reply = new CounterReply(state.Total, state.Executed, now);
        state.Last[command.Caller] = (command.Seq, reply);
        return reply;
    }

    public override TimeSpan TimeToLive(CounterState state, TimeSpan now) =>
        state.Last.Count == 0 ? TimeSpan.Zero : state.Last.Values.Max(last => last.Reply.Now) + Lifetime - now;

    public override long StorageStamp(CounterState state) => state.Executed;

    public override void WriteState(IBufferWriter<byte> target, CounterState state, int version)
    {
        Write(target, state.Total, state.Executed);
        foreach (var (caller, (seq, reply)) in state.Last)
        {
            Write(target, caller, seq, reply.Total, reply.Executed, reply.Now.Ticks);
        }
    }

    public override CounterState ReadState(ReadOnlySpan<byte> source, int version)
    {
        var state = new CounterState { Total = Read(source, 0), Executed = Read(source, 1) };
        for (var rest = source[(2 * sizeof(long))..]; !rest.IsEmpty; rest = rest[CallerLength..])
        {
            state.Last.Add(Read(rest, 0), (Read(rest, 1), new(Read(rest, 2), Read(rest, 3), new(Read(rest, 4)))));
        }

        return state;
    }

    public override void WriteCommand(IBufferWriter<byte> target, CounterCommand command, int version) =>
        Write(target, command.Caller, command.Seq, command.Amount);

    public override CounterCommand ReadCommand(ReadOnlySpan<byte> source, int version) =>
        new(Read(source, 0), Read(source, 1), Read(source, 2));

    public override void WriteReply(IBufferWriter<byte> target, CounterReply reply, int version) =>
        Write(target, reply.Total, reply.Executed, reply.Now.Ticks);

    public override CounterReply ReadReply(ReadOnlySpan<byte> source, int version) =>
        new(Read(source, 0), Read(source, 1), new(Read(source, 2)));

    private static void Write(IBufferWriter<byte> target, params ReadOnlySpan<long> values)
    {
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
            target.Advance(sizeof(long));
        }
    }

    private static long Read(ReadOnlySpan<byte> source, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(source[(index * sizeof(long))..]);
}
