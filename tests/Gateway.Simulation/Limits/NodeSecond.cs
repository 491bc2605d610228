namespace Gateway.Simulation.Limits;

/// <summary>What one client did at one node in one second.</summary>
internal struct NodeSecond
{
    public long Second;
    public int Requests;
    public int Calls;
    public int Admitted;
}
