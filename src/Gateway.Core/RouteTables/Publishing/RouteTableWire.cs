using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Parts that several messages of the route table's authority have.</summary>
internal static class RouteTableWire
{
    public static void WriteVersion(WireWriter writer, TableVersion? version)
    {
        writer.WriteInteger(version?.Number ?? 0);
        if (version is not null)
        {
            writer.WriteString(version.Hash);
        }
    }

    public static TableVersion? ReadVersion(ref WireReader reader) =>
        reader.ReadInteger(min: 0) is > 0 and var number ? new(number, reader.ReadString(TableVersion.MaxHashLength)) : null;

    public static void WriteNode(WireWriter writer, NodeId id)
    {
        writer.WriteUnsigned(id.Node);
        writer.WriteUnsigned(id.Boot);
    }

    public static NodeId ReadNode(ref WireReader reader) => new(reader.ReadUnsigned(), reader.ReadUnsigned());

    public static void WriteTraffic(WireWriter writer, TrafficCount traffic)
    {
        writer.WriteInteger(traffic.Version);
        writer.WriteInteger(traffic.Requests);
        writer.WriteInteger(traffic.Errors);
        writer.WriteInteger(traffic.Unmatched);
    }

    public static TrafficCount ReadTraffic(ref WireReader reader) =>
        new(reader.ReadInteger(min: 0), reader.ReadInteger(min: 0), reader.ReadInteger(min: 0), reader.ReadInteger(min: 0));

    public static void WriteText(WireWriter writer, string? text)
    {
        writer.WriteBoolean(text is not null);
        if (text is not null)
        {
            writer.WriteString(text);
        }
    }

    public static string? ReadText(ref WireReader reader, int maxBytes) => reader.ReadBoolean() ? reader.ReadString(maxBytes) : null;

    public static void WriteTime(WireWriter writer, TimeSpan? time)
    {
        writer.WriteBoolean(time is not null);
        if (time is { } stated)
        {
            writer.WriteDuration(stated);
        }
    }

    public static TimeSpan ReadTime(ref WireReader reader) => reader.ReadDuration(TimeSpan.MinValue, TimeSpan.MaxValue);

    public static TimeSpan? ReadOptionalTime(ref WireReader reader) => reader.ReadBoolean() ? ReadTime(ref reader) : null;

    public static void WriteRollout(WireWriter writer, Rollout? rollout)
    {
        writer.WriteBoolean(rollout is not null);
        if (rollout is not null)
        {
            WriteProposal(writer, rollout.Proposal);
            WriteVersion(writer, rollout.Table);
            writer.WriteByte((byte)rollout.Step);
            writer.WriteDuration(rollout.StartedAt);
            WriteTime(writer, rollout.BakedSince);
            writer.WriteBoolean(rollout.HasOrdered);
            WriteTime(writer, rollout.SuspectSince);
        }
    }

    public static Rollout? ReadRollout(ref WireReader reader) => reader.ReadBoolean()
        ? new(
            ReadProposal(ref reader),
            ReadVersion(ref reader) ?? throw new ProtocolException("A rollout has no version."),
            (RolloutStep)reader.ReadByte((byte)RolloutStep.RollingOut),
            ReadTime(ref reader),
            ReadOptionalTime(ref reader),
            reader.ReadBoolean())
        {
            SuspectSince = ReadOptionalTime(ref reader),
        }
        : null;

    public static void WriteProposal(WireWriter writer, TableProposal proposal)
    {
        writer.WriteUnsigned(proposal.Id);
        writer.WriteString(proposal.Hash);
        writer.WriteInteger(proposal.Expected ?? -1);
        writer.WriteBoolean(proposal.Policy.IsFast);
        writer.WriteDuration(proposal.Policy.Bake);
        writer.WriteInteger(proposal.Policy.MinRequests);
        writer.WriteDuration(proposal.Policy.MaxBake);
        writer.WriteString(proposal.By);
        writer.WriteString(proposal.Note);
    }

    public static TableProposal ReadProposal(ref WireReader reader) => new(
        reader.ReadUnsigned(),
        reader.ReadString(TableVersion.MaxHashLength),
        reader.ReadInteger(min: -1) is >= 0 and var expected ? expected : null,
        new()
        {
            IsFast = reader.ReadBoolean(),
            Bake = reader.ReadDuration(TimeSpan.Zero, RolloutPolicy.LongestBake),
            MinRequests = reader.ReadInteger(min: 0),
            MaxBake = reader.ReadDuration(TimeSpan.Zero, RolloutPolicy.LongestBake),
        },
        reader.ReadString(TableProposal.MaxTextBytes),
        reader.ReadString(TableProposal.MaxTextBytes));

    public static void WritePublication(WireWriter writer, Publication ended)
    {
        writer.WriteUnsigned(ended.Id);
        WriteVersion(writer, ended.Table);
        writer.WriteByte((byte)ended.Outcome);
        writer.WriteInteger(ended.InForce);
        writer.WriteString(ended.By);
        writer.WriteString(ended.Note);
        writer.WriteString(ended.Reason);
        writer.WriteDuration(ended.StartedAt);
        writer.WriteDuration(ended.EndedAt);
    }

    public static Publication ReadPublication(ref WireReader reader) => new(
        reader.ReadUnsigned(),
        ReadVersion(ref reader) ?? throw new ProtocolException("A publication has no version."),
        (PublicationOutcome)reader.ReadByte((byte)PublicationOutcome.Recovered),
        reader.ReadInteger(min: 0),
        reader.ReadString(TableProposal.MaxTextBytes),
        reader.ReadString(TableProposal.MaxTextBytes),
        reader.ReadString(8 * NodeReport.MaxRefusalLength),
        ReadTime(ref reader),
        ReadTime(ref reader));
}
