using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>What an authority tells operators, in bytes.</summary>
internal static class LimiterViewCodec
{
    private const int MinNodeBytes = 12;

    public static void Write(WireWriter writer, LimiterView view)
    {
        writer.WriteInteger(view.Epoch);
        writer.WriteBoolean(view.Numbers is not null);
        if (view.Numbers is { } numbers)
        {
            LimiterNumbersCodec.Write(writer, numbers);
            foreach (var window in view.Windows)
            {
                writer.WriteInteger(window.Level);
                writer.WriteDuration(window.Reset);
            }
        }

        writer.WriteInteger(view.Outstanding);
        WriteNodes(writer, view.Nodes);
        writer.WriteInteger(view.Refusals);
        Write(writer, view.LastRefusal);
        Write(writer, view.Pause);
        Write(writer, view.Reset);
    }

    /// <exception cref="ProtocolException">The bytes say something that no authority says.</exception>
    public static LimiterView Read(ref WireReader reader)
    {
        var epoch = reader.ReadInteger(min: 1);
        var numbers = reader.ReadBoolean() ? LimiterNumbersCodec.Read(ref reader) : null;
        return new()
        {
            Epoch = epoch,
            Numbers = numbers,
            Windows = ReadWindows(ref reader, numbers?.Windows.Length ?? 0),
            Outstanding = reader.ReadInteger(min: 0),
            Nodes = reader.ReadList(MinNodeBytes, ReadNode),
            Refusals = reader.ReadInteger(min: 0),
            LastRefusal = reader.ReadBoolean() ? ReadRefusal(ref reader) : null,
            Pause = ReadOrder(ref reader),
            Reset = ReadOrder(ref reader),
        };
    }

    private static ImmutableArray<LimiterWindowView> ReadWindows(ref WireReader reader, int count)
    {
        var windows = ImmutableArray.CreateBuilder<LimiterWindowView>(count);
        while (windows.Count < count)
        {
            windows.Add(new(reader.ReadInteger(0, LimiterWindow.MaxPermits), Duration(ref reader)));
        }

        return windows.MoveToImmutable();
    }

    private static void WriteNodes(WireWriter writer, ImmutableArray<LimiterNodeView> nodes)
    {
        writer.WriteCount(nodes.Length);
        foreach (var node in nodes)
        {
            writer.WriteString(node.Node);
            writer.WriteInteger(node.Outstanding);
            writer.WriteDuration(node.LeaseFor);
            writer.WriteDouble(node.PermitsPerSecond);
            writer.WriteDuration(node.Waits);
        }
    }

    private static LimiterNodeView ReadNode(ref WireReader reader) =>
        new(reader.ReadString(reader.Remaining), reader.ReadInteger(min: 0), Duration(ref reader), reader.ReadDouble(), Duration(ref reader));

    private static void Write(WireWriter writer, LimiterRefusalView? refusal)
    {
        writer.WriteBoolean(refusal is not null);
        if (refusal is not null)
        {
            writer.WriteDuration(refusal.Ago);
            writer.WriteString(refusal.Node);
            writer.WriteInteger(refusal.Window);
            writer.WriteInteger(refusal.Need);
            writer.WriteInteger(refusal.Left);
            writer.WriteDuration(refusal.Wait);
            writer.WriteBoolean(refusal.IsPaused);
        }
    }

    private static LimiterRefusalView ReadRefusal(ref WireReader reader) => new(
        Duration(ref reader),
        reader.ReadString(reader.Remaining),
        reader.ReadInt32(0, RateLimitNumbers.MaxWindows - 1),
        reader.ReadInteger(1, LimiterWindow.MaxPermits),
        reader.ReadInteger(0, LimiterWindow.MaxPermits),
        Duration(ref reader),
        reader.ReadBoolean());

    private static void Write(WireWriter writer, LimiterOrderView? order)
    {
        writer.WriteBoolean(order is not null);
        if (order is not null)
        {
            writer.WriteByte((byte)order.Kind);
            writer.WriteDuration(order.Ago);
            writer.WriteDuration(order.Left);
            writer.WriteString(order.Reason);
        }
    }

    private static LimiterOrderView? ReadOrder(ref WireReader reader) => reader.ReadBoolean()
        ? new(LimiterRecordCodec.ReadKind(ref reader), Duration(ref reader), Duration(ref reader), reader.ReadString(LimiterRecordCodec.MaxReasonBytes))
        : null;

    private static TimeSpan Duration(ref WireReader reader) => reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue);
}
