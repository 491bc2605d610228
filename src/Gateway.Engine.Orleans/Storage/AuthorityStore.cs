using Gateway.Engine.Orleans.Hosting;
using Orleans.Storage;

namespace Gateway.Engine.Orleans.Storage;

/// <summary>Where durable authorities are stored, each under its grain's id, written only over what its writer read.</summary>
/// <param name="storage">Keeps the entries.</param>
/// <param name="expiry">Says when an entry may go.</param>
/// <param name="log">Hears when the store fails, and when it works again.</param>
internal sealed class AuthorityStore(IGrainStorage storage, IEntryExpiry expiry, OrleansLog log)
{
    /// <summary>The name under which the silo knows the storage.</summary>
    public const string Name = "authorities";

    private int _isFailing;

    /// <summary>Whether the last access failed.</summary>
    public bool IsFailing => Volatile.Read(ref _isFailing) != 0;

    /// <summary>Whether entries are there for other silos, and for this one when it comes back.</summary>
    public bool OutlivesSilo => expiry is not NoExpiry;

    public Task ReadAsync(GrainId grain, GrainState<StoredAuthority> record) => RunAsync(storage.ReadStateAsync(Name, grain, record));

    /// <summary>Writes, and lets the entry go when it no longer matters.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has written since the record was read.</exception>
    public async Task WriteAsync(GrainId grain, GrainState<StoredAuthority> record, TimeSpan timeToLive)
    {
        await RunAsync(storage.WriteStateAsync(Name, grain, record));
        await expiry.ExpireAsync(grain, timeToLive);
    }

    public Task ClearAsync(GrainId grain, GrainState<StoredAuthority> record) => RunAsync(storage.ClearStateAsync(Name, grain, record));

    /// <summary>Logs an outage when it begins and when it ends, not once for each call.</summary>
    private async Task RunAsync(Task access)
    {
        try
        {
            await access;
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            if (Interlocked.Exchange(ref _isFailing, 1) == 0)
            {
                log.StoreFailed(exception);
            }

            throw;
        }

        if (IsFailing && Interlocked.Exchange(ref _isFailing, 0) != 0)
        {
            log.StoreWorks();
        }
    }
}
