using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

/// <summary>Counts, and after each second command could as well begin anew.</summary>
internal sealed class ParityKind() : AuthorityKind<CounterState, CounterCommand, CounterReply>("test.parity", AuthorityDurability.Volatile)
{
    public override CounterState CreateState(in AuthorityStart start) => new();

    public override CounterReply Execute(CounterState state, TimeSpan now, CounterCommand command) => new(++state.Total, state.Total, now);

    public override TimeSpan TimeToLive(CounterState state, TimeSpan now) => state.Total % 2 == 0 ? TimeSpan.Zero : TimeSpan.MaxValue;

    public override void WriteState(IBufferWriter<byte> target, CounterState state, int version) => throw new NotSupportedException();

    public override CounterState ReadState(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

    public override void WriteCommand(IBufferWriter<byte> target, CounterCommand command, int version) => throw new NotSupportedException();

    public override CounterCommand ReadCommand(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

    public override void WriteReply(IBufferWriter<byte> target, CounterReply reply, int version) => throw new NotSupportedException();

    public override CounterReply ReadReply(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();
}
