using System.Collections.Immutable;

namespace Gateway.Core.CircuitBreaking;

/// <summary>Probe permits for one edge.</summary>
public sealed record CircuitGrant
{
    /// <summary>The node they are for.</summary>
    public required string Node { get; init; }

    /// <summary>The start of the node they are for.</summary>
    public required long Boot { get; init; }

    /// <summary>From the report. Counting from then, the edge's permits end before the authority's.</summary>
    public required TimeSpan AskedAt { get; init; }

    /// <summary>The probe timeout.</summary>
    public required TimeSpan ValidFor { get; init; }

    /// <summary>The id of their round: the version in which it began.</summary>
    public required ulong Round { get; init; }

    /// <summary>Numbers from 1 to the policy's probes; no other grant of the round has them.</summary>
    public required ImmutableArray<int> Permits { get; init; }
}
