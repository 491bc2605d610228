namespace Gateway.Engine.Orleans.Membership;

/// <summary>Until when this silo may answer for the volatile authorities it holds.</summary>
/// <remarks>
/// <para>
/// A silo that the others cannot reach is declared dead, and its authorities begin anew elsewhere. If it lives
/// on, it must have stopped answering by then. So it answers only for <see cref="Length"/> after it sent a question whose
/// answer proves that it was not dead (docs/decisions/0005-orleans-engine.md says who can answer, and why that suffices).
/// </para>
/// <para>Durable authorities need none: of two, only one gets its state stored.</para>
/// </remarks>
internal sealed class SiloFence(TimeProvider clock)
{
    /// <summary>
    /// How long a proof lasts. Others declare a silo dead two probe periods after they last reached it at the
    /// earliest, and probe at most once a second.
    /// </summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    /// <summary>By how much two monotonic clocks may differ in their rates.</summary>
    public const double Drift = 0.0005;

    private readonly long _length = (long)(Length.TotalSeconds * (1 - Drift) * clock.TimestampFrequency);
    private long _until = long.MinValue;

    /// <summary>Whether it may now.</summary>
    public bool IsHeld => clock.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>For a silo that no other can be taken for.</summary>
    public static SiloFence Always(TimeProvider clock) => new(clock) { _until = long.MaxValue };

    /// <summary>A question was answered with a proof.</summary>
    /// <param name="sent">The clock's timestamp from before it was sent.</param>
    public void Hold(long sent) => Volatile.Write(ref _until, Math.Max(sent + _length, Volatile.Read(ref _until)));

    /// <summary>The silo is dead to the others.</summary>
    public void Drop() => Volatile.Write(ref _until, long.MinValue);
}
