namespace Gateway.Tests.Fleet;

/// <summary>
/// Tests that start several processes run after all others and one by one: nodes that wait for the processor decide on what
/// they know, and these tests are about what the fleet knows.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FleetGroup
{
    public const string Name = "Fleets";
}
