using Gateway.Core.Engines;

namespace Gateway.Core.RouteTables.Publishing;

/// <summary>Commands in bytes. The first one says which command it is.</summary>
internal static class RouteTableCommandCodec
{
    private const byte Look = 0;
    private const byte Report = 1;
    private const byte Propose = 2;
    private const byte Offer = 3;
    private const byte Cancel = 4;
    private const int MinNodeBytes = 2;

    public static void Write(WireWriter writer, RouteTableCommand command)
    {
        switch (command)
        {
            case ReportCommand { Report: var report }:
                writer.WriteByte(Report);
                WriteReport(writer, report);
                break;
            case ProposeCommand { Proposal: var proposal }:
                writer.WriteByte(Propose);
                RouteTableWire.WriteProposal(writer, proposal);
                break;
            case OfferCommand offer:
                writer.WriteByte(Offer);
                RouteTableWire.WriteVersion(writer, offer.Table);
                writer.WriteString(offer.By);
                break;
            case CancelCommand cancel:
                writer.WriteByte(Cancel);
                writer.WriteInteger(cancel.Version);
                writer.WriteString(cancel.By);
                break;
            default:
                writer.WriteByte(Look);
                break;
        }
    }

    public static RouteTableCommand Read(ref WireReader reader) => reader.ReadByte(Cancel) switch
    {
        Report => new ReportCommand(ReadReport(ref reader)),
        Propose => new ProposeCommand(RouteTableWire.ReadProposal(ref reader)),
        Offer => new OfferCommand(
            RouteTableWire.ReadVersion(ref reader) ?? throw new ProtocolException("An offer has no version."), reader.ReadString(TableProposal.MaxTextBytes)),
        Cancel => new CancelCommand(reader.ReadInteger(min: 0), reader.ReadString(TableProposal.MaxTextBytes)),
        _ => new LookCommand(),
    };

    private static void WriteReport(WireWriter writer, NodeReport report)
    {
        RouteTableWire.WriteNode(writer, report.Node);
        writer.WriteString(report.Name);
        writer.WriteInteger(report.Seq);
        RouteTableWire.WriteVersion(writer, report.Committed);
        RouteTableWire.WriteVersion(writer, report.Runs);
        RouteTableWire.WriteVersion(writer, report.Answered);
        RouteTableWire.WriteText(writer, report.Refusal);
        writer.WriteBoolean(report.LacksBody);
        RouteTableWire.WriteTraffic(writer, report.Traffic);
        writer.WriteCount(report.Live.Count);
        foreach (var id in report.Live)
        {
            RouteTableWire.WriteNode(writer, id);
        }
    }

    private static NodeReport ReadReport(ref WireReader reader)
    {
        var report = new NodeReport(RouteTableWire.ReadNode(ref reader), reader.ReadString(4 * NodeReport.MaxNameLength), reader.ReadInteger(min: 0))
        {
            Committed = RouteTableWire.ReadVersion(ref reader),
            Runs = RouteTableWire.ReadVersion(ref reader),
            Answered = RouteTableWire.ReadVersion(ref reader),
            Refusal = RouteTableWire.ReadText(ref reader, 4 * NodeReport.MaxRefusalLength),
            LacksBody = reader.ReadBoolean(),
            Traffic = RouteTableWire.ReadTraffic(ref reader),
        };
        var live = new NodeId[reader.ReadCount(MinNodeBytes)];
        for (var index = 0; index < live.Length; index++)
        {
            live[index] = RouteTableWire.ReadNode(ref reader);
        }

        return report with { Live = live };
    }
}
