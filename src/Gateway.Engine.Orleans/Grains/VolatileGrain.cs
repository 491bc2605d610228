using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>Authorities in memory: those of a partition's keys, or of one key. They go along when the grain moves.</summary>
internal abstract class VolatileGrain(SiloContext silo) : AuthorityGrainBase(silo), IGrainMigrationParticipant
{
    private readonly Dictionary<string, AuthorityInstance> _authorities = new(StringComparer.Ordinal);
    private bool _hasBegun;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(OrleansTimings.Sweep, OrleansTimings.Sweep));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            Silo.Mover.TakeAway(GrainContext);
        }

        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public override ValueTask<AuthorityReply> ExecuteAsync(AuthorityCommand command)
    {
        _hasBegun = _hasBegun || Silo.Takeover.IsOpen;
        if (!_hasBegun || !Silo.Fence.IsHeld)
        {
            return new(AuthorityReply.Without(UnavailableReason.Unreachable));
        }

        var now = Advance();
        if (!_authorities.TryGetValue(command.Key, out var authority))
        {
            _authorities.Add(command.Key, authority = Kind.Create(Start(command.Key, now)));
        }

        return new(Execute(authority, now, command.Command));
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        var now = Advance();
        var disrupted = Disrupted;
        var authorities = new List<HandedOver>(_authorities.Count);
        var bytes = 0;
        foreach (var (key, authority) in _authorities)
        {
            if (authority.TimeToLive(now) <= TimeSpan.Zero)
            {
                continue;
            }

            if (bytes > OrleansTimings.MaxHandoverBytes)
            {
                // The rest is lost, and the successor shall know that.
                disrupted = now;
                Silo.Log.HandoverTooLarge(Kind.Name, authorities.Count, _authorities.Count);
                break;
            }

            var state = new ArrayBufferWriter<byte>();
            authority.Write(state, Silo.WriteVersion);
            bytes += state.WrittenCount + key.Length;
            authorities.Add(new(key, state.WrittenSpan.ToArray()));
        }

        dehydrationContext.TryAddValue(Handover.Name, new Handover(now.Ticks, disrupted.Ticks, authorities));
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (!rehydrationContext.TryGetValue<Handover>(Handover.Name, out var handover))
        {
            return;
        }

        var (now, disrupted) = (TimeSpan.FromTicks(handover.Now), TimeSpan.FromTicks(handover.Disrupted));
        foreach (var one in handover.Authorities)
        {
            try
            {
                _authorities.Add(one.Key, Kind.Read(one.State));
            }
            catch (ProtocolException exception)
            {
                disrupted = now;
                Silo.Log.HandoverUnreadable(exception, Kind.Name);
            }
        }

        Resume(now, disrupted);
        _hasBegun = true;
    }

    /// <summary>Forgets what no longer matters, and ends where nothing is left: an idle fleet holds no grains.</summary>
    private Task Sweep(CancellationToken cancellationToken)
    {
        var now = Advance();
        foreach (var (key, authority) in _authorities)
        {
            if (authority.TimeToLive(now) <= TimeSpan.Zero)
            {
                _authorities.Remove(key);
            }
        }

        if (_authorities.Count == 0)
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
