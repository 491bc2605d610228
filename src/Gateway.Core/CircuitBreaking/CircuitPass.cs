namespace Gateway.Core.CircuitBreaking;

/// <summary>Says under which state a call was let through. Each pass is recorded once, whatever became of the call.</summary>
/// <param name="Version">
/// The circuit's version when the call was let through, as outcomes from before the last change do not count; of a
/// probe, its round.
/// </param>
/// <param name="Probe">The number of the probe permit that the call uses up; 0 for an ordinary call.</param>
public readonly record struct CircuitPass(ulong Version, int Probe)
{
    public bool IsProbe => Probe != 0;

    /// <summary>Whether the call has begun. One that has not can be taken back.</summary>
    public bool IsBegun { get; init; }

    /// <summary>When the call began, in the edge's time; zero where slow calls do not matter.</summary>
    internal TimeSpan BeganAt { get; init; }

    /// <summary>The calls that began at about the same time, until it is known whether this one is slow.</summary>
    internal SlowCohort? Cohort { get; init; }
}
