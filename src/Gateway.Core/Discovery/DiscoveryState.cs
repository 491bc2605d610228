namespace Gateway.Core.Discovery;

/// <summary>How far the destinations in force can be relied on.</summary>
public enum DiscoveryState
{
    /// <summary>The source has not answered yet.</summary>
    Waiting = 0,

    /// <summary>They are what the source said last.</summary>
    Current = 1,

    /// <summary>The source gives no answer, and what it said last stays in force.</summary>
    Failing = 2,

    /// <summary>The source says that there are none, and what it said before stays in force for a while.</summary>
    KeptOnEmpty = 3,

    /// <summary>The source has said for long that there are none.</summary>
    Empty = 4,
}
