namespace Gateway.Simulation.Limits;

/// <summary>A run from the command line: simulates, tells, and judges.</summary>
internal static class LimitsRun
{
    /// <returns>The exit code: 0 if every bar is met, 1 if not.</returns>
    public static int Execute(LimitsOptions options, LimitsScenario scenario, string artifacts, bool json, TextWriter output, TextWriter error)
    {
        var start = TimeProvider.System.GetTimestamp();
        var tally = LimitsSimulation.Run(options);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var report = new LimitsReport(options, scenario, tally, seconds);
        report.Draw(artifacts);
        foreach (var line in report.Lines())
        {
            output.WriteLine(line);
        }

        var misses = report.Misses().ToList();
        misses.ForEach(error.WriteLine);
        if (json)
        {
            output.WriteLine(report.ToJson());
        }

        return misses.Count == 0 ? 0 : 1;
    }
}
