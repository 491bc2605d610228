using System.Buffers;
using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.Identity.Sessions;

/// <summary>The authorities that let one node renew a session, one for each session.</summary>
/// <remarks>Volatile: with their node is lost who renews what. Then two nodes may do it, as without a fleet's memory.</remarks>
public sealed class SessionRenewalKind()
    : AuthorityKind<SessionRenewal, SessionRenewalCommand, SessionRenewalReply>("session-renewals", AuthorityDurability.Volatile)
{
    public override SessionRenewal CreateState(in AuthorityStart start) => new();

    public override SessionRenewalReply Execute(SessionRenewal state, TimeSpan now, SessionRenewalCommand command) => state.Handle(now, command);

    public override TimeSpan TimeToLive(SessionRenewal state, TimeSpan now) =>
        (state.KeptUntil > state.HeldUntil ? state.KeptUntil : state.HeldUntil) - now;

    public override void WriteState(IBufferWriter<byte> target, SessionRenewal state, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteUnsigned(state.Holder);
        writer.WriteDuration(state.HeldUntil);
        writer.WriteUnsigned((uint)state.Generation);
        writer.WriteDuration(state.KeptUntil);
        writer.WriteBytes(state.Outcome.AsSpan());
    }

    public override SessionRenewal ReadState(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var state = new SessionRenewal
        {
            Holder = reader.ReadUnsigned(),
            HeldUntil = reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue),
            Generation = ReadGeneration(ref reader),
            KeptUntil = reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue),
            Outcome = ReadOutcome(ref reader),
        };
        reader.End();
        return state;
    }

    public override void WriteCommand(IBufferWriter<byte> target, SessionRenewalCommand command, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteUnsigned(command.Claimant);
        writer.WriteByte((byte)command.Step);
        writer.WriteUnsigned((uint)command.Generation);
        writer.WriteDuration(command.Retention);
        writer.WriteBytes(command.Outcome.AsSpan());
    }

    public override SessionRenewalCommand ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var claimant = reader.ReadUnsigned();
        var step = (SessionRenewalStep)reader.ReadByte((byte)SessionRenewalStep.GiveUp);
        var generation = ReadGeneration(ref reader);
        var retention = reader.ReadDuration(TimeSpan.Zero, SessionRenewalCommand.MaxRetention);
        var outcome = ReadOutcome(ref reader);
        reader.End();
        return new(claimant, step, generation, outcome, retention);
    }

    public override void WriteReply(IBufferWriter<byte> target, SessionRenewalReply reply, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteBoolean(reply.IsHolder);
        writer.WriteBytes(reply.Outcome.AsSpan());
    }

    public override SessionRenewalReply ReadReply(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var reply = new SessionRenewalReply(reader.ReadBoolean(), ReadOutcome(ref reader));
        reader.End();
        return reply;
    }

    private static int ReadGeneration(ref WireReader reader) => (int)reader.ReadUnsigned(int.MaxValue);

    private static ImmutableArray<byte> ReadOutcome(ref WireReader reader)
    {
        var outcome = reader.ReadBytes();
        return outcome.Length <= SessionRenewalCommand.MaxOutcomeBytes
            ? ImmutableArray.Create(outcome)
            : throw new ProtocolException($"An outcome has {outcome.Length} bytes.");
    }
}
