namespace Gateway.Core.CircuitBreaking;

/// <summary>A probe permit that the authority has issued.</summary>
/// <param name="Node">To whom.</param>
/// <param name="Boot">To which start of that node.</param>
/// <param name="Request">The serial of the report that asked: the same one asking again gets the same permit.</param>
/// <param name="ExpiresAt">When the authority stops waiting for a result.</param>
/// <param name="Outcome">The result, once there is one.</param>
internal readonly record struct ProbePermit(string Node, long Boot, long Request, TimeSpan ExpiresAt, CircuitOutcome? Outcome)
{
    /// <summary>Whether a report asked for it.</summary>
    public bool IsFor(CircuitReport report) => Node == report.Node && Boot == report.Boot && Request == report.Serial;

    /// <summary>Whether a report's node holds it.</summary>
    public bool IsHeldBy(CircuitReport report) => Node == report.Node && Boot == report.Boot;
}
