using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

/// <summary>Notes the circumstances of each start.</summary>
internal sealed class StartKind() : AuthorityKind<CounterState, CounterCommand, CounterReply>("test.start", AuthorityDurability.Volatile)
{
    public List<AuthorityStart> Starts { get; } = [];

    public override CounterState CreateState(in AuthorityStart start)
    {
        Starts.Add(start);
        return new();
    }

    public override CounterReply Execute(CounterState state, TimeSpan now, CounterCommand command) => default;

    public override TimeSpan TimeToLive(CounterState state, TimeSpan now) => TimeSpan.MaxValue;

    public override void WriteState(IBufferWriter<byte> target, CounterState state, int version) => throw new NotSupportedException();

    public override CounterState ReadState(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

    public override void WriteCommand(IBufferWriter<byte> target, CounterCommand command, int version) => throw new NotSupportedException();

    public override CounterCommand ReadCommand(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();

    public override void WriteReply(IBufferWriter<byte> target, CounterReply reply, int version) => throw new NotSupportedException();

    public override CounterReply ReadReply(ReadOnlySpan<byte> source, int version) => throw new NotSupportedException();
}
