namespace Gateway.Benchmarks.CircuitBreaking;

/// <summary>The circuit's part of the quick run.</summary>
internal static class CircuitFigures
{
    /// <summary>Bounds: 2 ns to consult, 20 ns and no byte to record.</summary>
    public static void MeasureCircuitBreaking(Dictionary<string, double> figures)
    {
        var edge = new CircuitEdgeBenchmark();
        figures["circuitConsultNs"] = PerOperation(Measure.Nanoseconds(edge.Consult));
        figures["circuitRecordNs"] = PerOperation(Measure.Nanoseconds(edge.Record));
        figures["circuitRecordBytes"] = Measure.Bytes(new CircuitEdgeBenchmark().Record) / CircuitEdgeBenchmark.Operations;
    }

    private static double PerOperation(double nanoseconds) => Math.Round(nanoseconds / CircuitEdgeBenchmark.Operations, 2);
}
