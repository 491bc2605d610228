namespace Gateway.Simulation.Limits;

/// <summary>What clients of about the same rate cost, each class with twice the rate of the one before.</summary>
internal struct LimitsRateClass
{
    /// <summary>Classes end at 1/16, 1/8, … 65,536 requests per second.</summary>
    public const int Count = 21;

    public long Requests;
    public long Calls;
    public long Returns;
    public long LeasePeriods;

    /// <summary>The highest rate in a class, in requests per second.</summary>
    public static double UpTo(int index) => Math.ScaleB(1, index - 4);

    public static int IndexOf(double perSecond) => Math.Clamp((int)Math.Ceiling(Math.Log2(perSecond)) + 4, 0, Count - 1);

    public void Add(in LimitsRateClass other)
    {
        Requests += other.Requests;
        Calls += other.Calls;
        Returns += other.Returns;
        LeasePeriods += other.LeasePeriods;
    }
}
