using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A command in bytes.</summary>
internal static class CircuitCommandCodec
{
    public static void Write(WireWriter writer, CircuitCommand command)
    {
        CircuitPolicyCodec.Write(writer, command.Policy);
        writer.WriteDuration(command.ProbeTimeout);
        writer.WriteDouble(command.Jitter);
        writer.WriteBoolean(command.Report is not null);
        if (command.Report is { } report)
        {
            CircuitReportCodec.Write(writer, report);
        }
    }

    /// <exception cref="ProtocolException">The bytes say something that no node says.</exception>
    public static CircuitCommand Read(ref WireReader reader) => new()
    {
        Policy = CircuitPolicyCodec.Read(ref reader),
        ProbeTimeout = reader.ReadDuration(),
        Jitter = reader.ReadDouble(),
        Report = reader.ReadBoolean() ? CircuitReportCodec.Read(ref reader) : null,
    };
}
