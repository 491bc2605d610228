using Gateway.Core.Engines;

namespace Gateway.Core.RateLimiting;

/// <summary>What edges and authorities say to one another, in bytes.</summary>
internal static class LimiterMessageCodec
{
    public static void Write(WireWriter writer, in LimiterAcquire request)
    {
        writer.WriteString(request.Node);
        writer.WriteInteger(request.BootId);
        writer.WriteInteger(request.Epoch);
        writer.WriteInteger(request.Seq);
        writer.WriteDouble(request.PermitsPerSecond);
        LimiterNumbersCodec.Write(writer, request.Numbers);
        writer.WriteInteger(request.Lease.UsedCum);
        writer.WriteInteger(request.Lease.Has);
        writer.WriteInteger(request.Lease.Want);
        writer.WriteInteger(request.Lease.Need);
        writer.WriteDuration(request.Lease.SinceUse);
    }

    /// <exception cref="ProtocolException">The bytes say something that no edge says.</exception>
    public static LimiterAcquire ReadAcquire(ref WireReader reader)
    {
        var node = reader.ReadString(reader.Remaining);
        var (bootId, epoch, seq) = (reader.ReadInteger(), reader.ReadInteger(), reader.ReadInteger());
        var perSecond = reader.ReadDouble();
        var numbers = LimiterNumbersCodec.Read(ref reader);
        var (used, has, want) = (reader.ReadInteger(), reader.ReadInteger(), reader.ReadInteger());
        var need = reader.ReadInteger(0, numbers.Burst);
        var sinceUse = reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue);
        return new(node, bootId, epoch, seq, perSecond, numbers, new(used, has, want, need, sinceUse));
    }

    public static void Write(WireWriter writer, in LimiterGrant grant)
    {
        writer.WriteInteger(grant.Epoch);
        writer.WriteInteger(grant.Seq);
        writer.WriteInteger(grant.PolicyVersion);
        Write(writer, grant.Lease);
    }

    public static LimiterGrant ReadGrant(ref WireReader reader)
    {
        var (epoch, seq, version) = (reader.ReadInteger(), reader.ReadInteger(), reader.ReadInteger());
        return new(epoch, seq, version, ReadLease(ref reader));
    }

    public static void Write(WireWriter writer, in LeaseGrant lease)
    {
        writer.WriteInteger(lease.Tokens);
        writer.WriteDuration(lease.Ttl);
        writer.WriteDuration(lease.DenyFor);
        writer.WriteInteger(lease.Window);
        writer.WriteInteger(lease.Remaining);
        writer.WriteDuration(lease.Reset);
    }

    public static LeaseGrant ReadLease(ref WireReader reader) =>
        new(
            reader.ReadInteger(0, LimiterWindow.MaxPermits),
            reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue),
            reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue),
            reader.ReadInt32(0, RateLimitNumbers.MaxWindows - 1),
            reader.ReadInteger(0, LimiterWindow.MaxPermits),
            reader.ReadDuration(TimeSpan.Zero, TimeSpan.MaxValue));
}
