namespace Gateway.Core.CircuitBreaking;

/// <summary>Says under which state a call was let through. Each pass is recorded once, whatever became of the call.</summary>
/// <param name="Word">The circuit when the call was let through; outcomes from before the last change do not count.</param>
/// <param name="Probe">The number of the probe permit that the call uses up; 0 for an ordinary call.</param>
public readonly record struct CircuitPass(CircuitWord Word, int Probe)
{
    public bool IsProbe => Probe != 0;
}
