namespace Gateway.Engine.Orleans.Membership;

/// <summary>Until when this silo may answer for the volatile authorities it holds.</summary>
internal sealed class SiloFence(TimeProvider clock)
{
    private long _until = long.MinValue;

    /// <summary>Whether it may now.</summary>
    public bool IsHeld => clock.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>For a silo that no other can be taken for.</summary>
    public static SiloFence Always(TimeProvider clock) => new(clock) { _until = long.MaxValue };
}
