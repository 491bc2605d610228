using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Membership;
using Gateway.Engine.Orleans.Placement;
using Gateway.Engine.Orleans.Storage;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>What the authorities' grains have of their silo.</summary>
internal sealed class SiloContext(
    HostedKinds kinds,
    KeyClock clock,
    Disruptions disruptions,
    SiloFence fence,
    Takeover takeover,
    LocalGrains grains,
    GrainMover mover,
    AuthorityStore store,
    StoreLosses losses,
    LiveNodes nodes,
    OrleansLog log)
{
    /// <summary>The kinds it runs.</summary>
    public HostedKinds Kinds => kinds;

    /// <summary>The time of all keys.</summary>
    public KeyClock Clock => clock;

    /// <summary>When a state may have been lost.</summary>
    public Disruptions Disruptions => disruptions;

    /// <summary>Whether it may answer for volatile authorities.</summary>
    public SiloFence Fence => fence;

    /// <summary>Whether a grain may begin without a handover.</summary>
    public Takeover Takeover => takeover;

    /// <summary>The grains on it.</summary>
    public LocalGrains Grains => grains;

    /// <summary>Moves grains.</summary>
    public GrainMover Mover => mover;

    /// <summary>Where durable authorities are.</summary>
    public AuthorityStore Store => store;

    /// <summary>When a stored state may have been lost.</summary>
    public StoreLosses Losses => losses;

    /// <summary>The protocol version to write for others: the lowest that a live node speaks.</summary>
    public int WriteVersion => nodes.WriteVersion;

    public OrleansLog Log => log;
}
