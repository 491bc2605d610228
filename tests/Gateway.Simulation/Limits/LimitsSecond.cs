namespace Gateway.Simulation.Limits;

/// <summary>What happens in one second of a run.</summary>
internal struct LimitsSecond
{
    public long Offered;
    public long Admitted;
    public long Denied;
    public long Unanswered;
    public long Calls;

    public void Add(in LimitsSecond other)
    {
        Offered += other.Offered;
        Admitted += other.Admitted;
        Denied += other.Denied;
        Unanswered += other.Unanswered;
        Calls += other.Calls;
    }
}
