using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;
using Gateway.Engine.Orleans.Storage;
using Orleans.Storage;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>The authority of one key, stored before a reply leaves whenever its storage stamp has changed.</summary>
/// <remarks>
/// The stored state is marked as current only when the grain ends in order. The first reply of the next activation takes
/// the mark off before it leaves, so a state that is found marked is exact, and one that is not may be behind.
/// </remarks>
internal abstract class DurableGrain(SiloContext silo) : AuthorityGrainBase(silo)
{
    private readonly GrainState<StoredAuthority> _record = new();
    private AuthorityInstance? _authority;
    private long? _storedStamp;
    private TimeSpan _stored;
    private bool _isBroken;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What a silo keeps in its own memory ends with it, and can be reached no more by then.
        if (_authority is not null && !_isBroken && (Silo.Store.OutlivesSilo || reason.ReasonCode != DeactivationReasonCode.ShuttingDown))
        {
            await EndAsync(_authority);
        }

        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public override async ValueTask<AuthorityReply> ExecuteAsync(AuthorityCommand command)
    {
        if (_isBroken)
        {
            return AuthorityReply.Without(UnavailableReason.Unreachable);
        }

        try
        {
            _authority ??= await LoadAsync(command.Key);
        }
        catch (Exception exception)
        {
            // The next call tries again: ending the grain for that would only cost more.
            return Refuse(exception);
        }

        var now = Advance();
        var reply = Execute(_authority, now, command.Command);
        if (_authority.StorageStamp == _storedStamp && now - _stored < OrleansTimings.StoreRefresh)
        {
            return reply;
        }

        try
        {
            await StoreAsync(_authority, now, isCurrent: false);
            return reply;
        }
        catch (Exception exception)
        {
            // This activation's state may be ahead of the stored one, or another activation's is the true one.
            _isBroken = true;
            DeactivateOnIdle();
            return Refuse(exception);
        }
    }

    private async Task<AuthorityInstance> LoadAsync(string keyText)
    {
        await Silo.Store.ReadAsync(this.GetGrainId(), _record);
        if (!_record.RecordExists)
        {
            return Stored(Kind.Create(await StartAsync(keyText)));
        }

        var stored = _record.State;
        Resume(TimeSpan.FromTicks(stored.Now), Disrupted);
        return stored.IsCurrent ? Kind.Read(stored.State.Span) : Stored(Kind.Recover(await StartAsync(keyText), stored.State.Span));
    }

    /// <summary>What other silos do costs no durable state; only the store can have lost it.</summary>
    private async Task<AuthorityStart> StartAsync(string keyText)
    {
        var now = Advance();
        return new(KeyText.Decode(keyText), now, await Silo.Losses.SinceAsync(now));
    }

    /// <summary>Notes that what is stored, or that nothing is, suffices to recover this authority from.</summary>
    private AuthorityInstance Stored(AuthorityInstance authority)
    {
        _storedStamp = authority.StorageStamp;
        _stored = Advance();
        return authority;
    }

    private async Task StoreAsync(AuthorityInstance authority, TimeSpan now, bool isCurrent)
    {
        var stamp = authority.StorageStamp;
        var state = new ArrayBufferWriter<byte>();
        authority.Write(state, Silo.WriteVersion);
        _record.State = new(now.Ticks, isCurrent, state.WrittenMemory);
        await Silo.Store.WriteAsync(this.GetGrainId(), _record, authority.TimeToLive(now));
        _storedStamp = stamp;
        _stored = now;
    }

    private async Task EndAsync(AuthorityInstance authority)
    {
        try
        {
            var now = Advance();
            if (authority.TimeToLive(now) > TimeSpan.Zero)
            {
                await StoreAsync(authority, now, isCurrent: true);
            }
            else if (_record.RecordExists)
            {
                await Silo.Store.ClearAsync(this.GetGrainId(), _record);
            }
        }
        catch (Exception)
        {
            // Logged where it happened. What is stored suffices to recover from.
        }
    }

    /// <summary>No reply leaves.</summary>
    private AuthorityReply Refuse(Exception exception)
    {
        if (exception is InconsistentStateException or ProtocolException)
        {
            Silo.Disruptions.Note();
            Silo.Log.AuthorityFailed(exception, Kind.Name);
            return AuthorityReply.Without(UnavailableReason.Failed);
        }

        return AuthorityReply.Without(UnavailableReason.Unreachable);
    }
}
