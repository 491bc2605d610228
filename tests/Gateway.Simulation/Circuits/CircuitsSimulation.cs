namespace Gateway.Simulation.Circuits;

/// <summary>A run: every scenario, one after another, and the outage once more with a circuit for each node.</summary>
internal static class CircuitsSimulation
{
    public static CircuitsReport Run(CircuitsOptions options)
    {
        var runs = CircuitScenario.All.Select(scenario => (scenario, new CircuitWorld(options, scenario).Run())).ToList();
        var alone = new CircuitWorld(options with { IsCoordinated = false }, CircuitScenario.All[0]).Run();
        return new(options, runs, alone);
    }
}
