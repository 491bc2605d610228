using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>A policy in bytes.</summary>
internal static class CircuitPolicyCodec
{
    public static void Write(WireWriter writer, CircuitPolicy policy)
    {
        // Zero is out of both ranges, so it stands for none.
        writer.WriteInteger(policy.ConsecutiveFailures ?? 0);
        writer.WriteDouble(policy.FailureRatio ?? 0);
        writer.WriteInteger(policy.MinimumCalls);
        writer.WriteDuration(policy.Window);
        writer.WriteDuration(policy.Cooldown);
        writer.WriteDuration(policy.MaxCooldown);
        writer.WriteInteger(policy.Probes);
    }

    /// <exception cref="ProtocolException">The policy breaks its rules.</exception>
    public static CircuitPolicy Read(ref WireReader reader)
    {
        var row = reader.ReadInt32(0, int.MaxValue);
        var ratio = reader.ReadDouble();
        var policy = new CircuitPolicy
        {
            ConsecutiveFailures = row == 0 ? null : row,
            FailureRatio = ratio == 0 ? null : ratio,
            MinimumCalls = reader.ReadInt32(1, int.MaxValue),
            Window = reader.ReadDuration(),
            Cooldown = reader.ReadDuration(),
            MaxCooldown = reader.ReadDuration(),
            Probes = reader.ReadInt32(1, int.MaxValue),
        };

        // The authority trusts it, in what it makes room for too.
        foreach (var (location, message) in CircuitPolicyRules.Check(policy))
        {
            throw new ProtocolException($"A circuit's policy breaks a rule at '{location}': {message}");
        }

        return policy;
    }
}
