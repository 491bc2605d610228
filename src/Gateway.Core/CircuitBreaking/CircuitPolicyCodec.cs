using Gateway.Core.Engines;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What the authority needs of a policy, in bytes: what counts as a failure and how to probe is the nodes' affair.</summary>
internal static class CircuitPolicyCodec
{
    public static void Write(WireWriter writer, CircuitPolicy policy)
    {
        // Zero is out of these ranges, so it stands for none.
        writer.WriteInteger(policy.ConsecutiveFailures ?? 0);
        writer.WriteDouble(policy.FailureRatio ?? 0);
        writer.WriteDouble(policy.SlowCallRatio ?? 0);
        writer.WriteDuration(policy.SlowCallDuration);
        writer.WriteInteger(policy.MinimumCalls);
        writer.WriteDuration(policy.Window);
        writer.WriteDuration(policy.Cooldown);
        writer.WriteDuration(policy.MaxCooldown);
        writer.WriteInteger(policy.Probes);
        writer.WriteInteger(policy.ProbeSuccesses);
        writer.WriteBoolean(policy.Ramp is not null);
        writer.WriteDuration(policy.Ramp ?? TimeSpan.Zero);
    }

    /// <exception cref="ProtocolException">The policy breaks its rules.</exception>
    public static CircuitPolicy Read(ref WireReader reader)
    {
        var row = reader.ReadInt32(0, int.MaxValue);
        var ratio = reader.ReadDouble();
        var slowRatio = reader.ReadDouble();
        var policy = new CircuitPolicy
        {
            ConsecutiveFailures = row == 0 ? null : row,
            FailureRatio = ratio == 0 ? null : ratio,
            SlowCallRatio = slowRatio == 0 ? null : slowRatio,
            SlowCallDuration = reader.ReadDuration(),
            MinimumCalls = reader.ReadInt32(1, int.MaxValue),
            Window = reader.ReadDuration(),
            Cooldown = reader.ReadDuration(),
            MaxCooldown = reader.ReadDuration(),
            Probes = reader.ReadInt32(1, int.MaxValue),
            ProbeSuccesses = reader.ReadInt32(1, int.MaxValue),
            Ramp = ReadRamp(ref reader),
        };

        // The authority trusts it, in what it makes room for too.
        foreach (var (location, message) in CircuitPolicyRules.Check(policy))
        {
            throw new ProtocolException($"A circuit's policy breaks a rule at '{location}': {message}");
        }

        return policy;
    }

    private static TimeSpan? ReadRamp(ref WireReader reader)
    {
        var isStated = reader.ReadBoolean();
        var ramp = reader.ReadDuration();
        return isStated ? ramp : ramp == TimeSpan.Zero ? null : throw new ProtocolException("A ramp that is not stated has no length.");
    }
}
