namespace Gateway.Simulation.Limits;

/// <summary>What a run counts. All of it adds up, so that it makes no difference who simulated which client.</summary>
internal sealed class LimitsTally(TimeSpan length)
{
    /// <summary>Upper bounds of the waiting times counted in <see cref="Waits"/>, in milliseconds; the last one is endless.</summary>
    public static IReadOnlyList<int> WaitBounds { get; } = [1, 2, 5, 10, 20, 50, 100, 200, 500, int.MaxValue];

    public long Requests { get; set; }

    public long Admitted { get; set; }

    public long Denied { get; set; }

    /// <summary>Of those admitted, requests that a node decided alone because the authority was away.</summary>
    public long AdmittedAlone { get; set; }

    /// <summary>Of those denied, likewise.</summary>
    public long DeniedAlone { get; set; }

    /// <summary>Requests that had no answer in time, because the authority was away.</summary>
    public long Unanswered { get; set; }

    /// <summary>Of those denied alone, requests whose authority was there: calls to it were lost in a row.</summary>
    public long DeniedThoughReachable { get; set; }

    /// <summary>Requests without an answer although their authority was there and could be reached.</summary>
    public long Starved { get; set; }

    /// <summary>Requests that were open on a node when it went down.</summary>
    public long Lost { get; set; }

    public long OverAdmission { get; set; }

    /// <summary>Clients with any over-admission.</summary>
    public long OverAdmittedClients { get; set; }

    public long Calls { get; set; }

    /// <summary>Of the calls, reports that give idle permits back.</summary>
    public long Returns { get; set; }

    /// <summary>Distinct (node, client, lease period) with a request.</summary>
    public long LeasePeriods { get; set; }

    /// <summary>Distinct (node, client, second) with 200 requests or more.</summary>
    public long HotSeconds { get; set; }

    public long HotCalls { get; set; }

    public long HotAdmitted { get; set; }

    /// <summary>Clients that asked for twice their limit or more, whose limit stayed as it was.</summary>
    public long OverloadedClients { get; set; }

    /// <summary>Permits that those clients used.</summary>
    public long OverloadedAdmitted { get; set; }

    /// <summary>Permits that one central limiter would have given them.</summary>
    public long OverloadedIdeal { get; set; }

    /// <summary>Clients of whom a central limiter of the size of <see cref="ClientPlan.BoundOf"/> would have refused nothing.</summary>
    public long ModestClients { get; set; }

    /// <summary>What was denied to them.</summary>
    public long DeniedInError { get; set; }

    /// <summary>What was denied to them while their authority recovered from the loss of its predecessor.</summary>
    public long DeniedInRecovery { get; set; }

    /// <summary>
    /// What was denied to clients of whom one central limiter of the full size would have refused nothing. The protocol
    /// allows some: permits lent to one node are missing at another.
    /// </summary>
    public long DeniedNearLimit { get; set; }

    /// <summary>Authorities that came to life in the shadow of a crash.</summary>
    public long Recoveries { get; set; }

    /// <summary>States stored before a reply left.</summary>
    public long Writes { get; set; }

    /// <summary>Scattered hashes of all clients' decisions.</summary>
    public ulong Hash { get; set; }

    /// <summary>Requests that waited for a lease before they were decided, by <see cref="WaitBounds"/>.</summary>
    public long[] Waits { get; } = new long[WaitBounds.Count];

    /// <summary>By second.</summary>
    public LimitsSecond[] Seconds { get; } = new LimitsSecond[(int)Math.Ceiling(length.TotalSeconds) + 2];

    /// <summary>By the rate of the clients.</summary>
    public LimitsRateClass[] Rates { get; } = new LimitsRateClass[LimitsRateClass.Count];

    public void CountWait(long ticks)
    {
        var milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        var index = 0;
        while (milliseconds >= WaitBounds[index])
        {
            index++;
        }

        Waits[index]++;
    }

    public ref LimitsSecond SecondAt(long now) =>
        ref Seconds[Math.Min(now / TimeSpan.TicksPerSecond, Seconds.Length - 1)];

    public void Add(LimitsTally other)
    {
        Requests += other.Requests;
        Admitted += other.Admitted;
        Denied += other.Denied;
        Unanswered += other.Unanswered;
        AdmittedAlone += other.AdmittedAlone;
        DeniedAlone += other.DeniedAlone;
        DeniedThoughReachable += other.DeniedThoughReachable;
        Starved += other.Starved;
        Lost += other.Lost;
        OverAdmission += other.OverAdmission;
        OverAdmittedClients += other.OverAdmittedClients;
        Calls += other.Calls;
        Returns += other.Returns;
        LeasePeriods += other.LeasePeriods;
        HotSeconds += other.HotSeconds;
        HotCalls += other.HotCalls;
        HotAdmitted += other.HotAdmitted;
        OverloadedClients += other.OverloadedClients;
        OverloadedAdmitted += other.OverloadedAdmitted;
        OverloadedIdeal += other.OverloadedIdeal;
        ModestClients += other.ModestClients;
        DeniedInError += other.DeniedInError;
        DeniedInRecovery += other.DeniedInRecovery;
        DeniedNearLimit += other.DeniedNearLimit;
        Recoveries += other.Recoveries;
        Writes += other.Writes;
        Hash += other.Hash;
        for (var index = 0; index < Waits.Length; index++)
        {
            Waits[index] += other.Waits[index];
        }

        for (var index = 0; index < Rates.Length; index++)
        {
            Rates[index].Add(other.Rates[index]);
        }

        for (var index = 0; index < Seconds.Length; index++)
        {
            Seconds[index].Add(other.Seconds[index]);
        }
    }
}
