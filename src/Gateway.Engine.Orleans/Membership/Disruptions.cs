using Gateway.Engine.Orleans.Authorities;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>When something last happened that may have lost the state of an authority that is not active anywhere.</summary>
/// <remarks>
/// <para>
/// An active grain is not touched by what happens to other silos: the grain directory rebuilds its registrations from
/// the silos that live. So only a grain that comes to life without a handover asks, and it keeps the answer for as long
/// as it lives, wherever it moves. It must ask after it was registered: what made it come to life here was a change of
/// membership that the directory already knew, and <paramref name="version"/> reads the silo's newest view.
/// </para>
/// <para>
/// Every new version of the membership counts, not just a death: a handover may fail while a silo leaves or another
/// joins, and versions are skipped under load. That a state then starts with less than it could have costs a client
/// little; the other mistake would admit too much. The start of this process counts too where silos share a fleet: it
/// cannot know what came before. A silo in memory knows: nothing did.
/// </para>
/// </remarks>
/// <param name="clock">The time of all keys.</param>
/// <param name="version">The version of the membership as this silo knows it now.</param>
/// <param name="isShared">Whether others may have held states before this process started.</param>
internal sealed class Disruptions(KeyClock clock, Func<long> version, bool isShared)
{
    private readonly Lock _gate = new();
    private long _version = version();
    private TimeSpan _last = isShared ? clock.Now : TimeSpan.Zero;

    /// <summary>The key time of the last disruption; zero, long before all keys, for none.</summary>
    public TimeSpan Last => Look();

    /// <summary>
    /// Notes when the membership changed, if it has. To be called for each change: seen only with the first grain after it,
    /// perhaps hours later, it would count from then, and that grain's limits would begin with nothing for no reason.
    /// </summary>
    /// <returns>The last disruption.</returns>
    public TimeSpan Look()
    {
        lock (_gate)
        {
            var current = version();
            if (current != _version)
            {
                _version = current;
                _last = clock.Now;
            }

            return _last;
        }
    }

    /// <summary>Something else happened that may have lost a state: a store that restarted, a grain that failed.</summary>
    public void Note()
    {
        lock (_gate)
        {
            _last = clock.Now;
        }
    }
}
