using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Beats twice a second: asks Redis whether this silo lives, renews its fence, and keeps the keys' time near Redis's.</summary>
/// <remarks>
/// It remembers the membership table, too, and puts it back where Redis lost it: silos would go on with what they
/// know, but the next one to start would find nobody and found a second fleet.
/// </remarks>
internal sealed class SiloHeart(
    FleetTable table,
    SiloFence fence,
    KeyClock keys,
    IClusterMembershipService membership,
    VouchingClient others,
    ILocalSiloDetails self,
    TimeProvider clock,
    OrleansLog log) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromSeconds(1);

    private long _lastAlive = clock.GetTimestamp();
    private long _rememberedVersion;
    private string[] _remembered = [];
    private int _unanswered;
    private bool _isClockOff;
    private volatile bool _isOver;
    private volatile string? _failure;

    /// <summary>Why Redis cannot be asked; null if it can.</summary>
    public string? Failure => _failure;

    /// <summary>For operators.</summary>
    public EngineHealth Health
    {
        get
        {
            var away = _failure is { } failure ? $"Redis cannot be asked ({failure}). " : "";
            if (!fence.IsHeld)
            {
                return new(
                    false,
                    away + "The node cannot show that the others still count on it, so it answers for no limits or circuits, "
                        + "and decides its own requests by what it knows already.");
            }

            return new(
                true,
                _failure is null
                    ? "The node's silo is active and in touch with Redis."
                    : away + "Limits and circuits go on among the nodes, but nothing durable is kept, no node can join, and none that dies is replaced.");
        }
    }

    /// <summary>Beats until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OrleansTimings.Beat, clock);
        do
        {
            try
            {
                await BeatAsync();
            }
            catch (Exception exception)
            {
                // Whatever it was, the next beat may be answered; if none is, the fence runs out.
                log.BeatFailed(exception);
            }
        }
        while (!_isOver && await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Beats once.</summary>
    public async Task BeatAsync()
    {
        var sent = clock.GetTimestamp();
        var beat = await table.BeatAsync(self.SiloAddress, OrleansTimings.BeatWait);
        _unanswered = beat.Failure is null ? 0 : _unanswered + 1;
        Note(beat.Failure);
        if (_unanswered % OrleansTimings.BeatsUntilReconnect == OrleansTimings.BeatsUntilReconnect - 1)
        {
            table.Reconnect();
        }

        if (beat.Failure is null)
        {
            Correct(beat.Time, clock.GetElapsedTime(sent));
            await RememberAsync(beat);
        }

        var heard = beat.Standing == Standing.Unknown ? await AskOthersAsync() : [];
        var standing = FencePolicy.Conclude(beat.Standing, heard, clock.GetElapsedTime(_lastAlive));
        if (standing == Standing.Dead && !_isOver)
        {
            Die();
        }
        else if (standing == Standing.Alive && !_isOver)
        {
            fence.Hold(sent);
            if (beat.Standing == Standing.Alive || heard.Contains(Standing.Alive))
            {
                _lastAlive = sent;
            }
        }
    }

    /// <summary>Gives the fence up once the silo's grains have moved or ended, so that nobody waits for it to run out.</summary>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloHeart), ServiceLifecycleStage.ApplicationServices, static _ => Task.CompletedTask, _ => GiveUpAsync());

    private Task GiveUpAsync()
    {
        _isOver = true;
        fence.Drop();
        return table.GiveUpAsync(self.SiloAddress, OrleansTimings.BeatWait);
    }

    private Task<Standing?[]> AskOthersAsync() => Task.WhenAll(
        from member in membership.CurrentSnapshot.Members.Values
        where member.Status is SiloStatus.Active or SiloStatus.Joining && !member.SiloAddress.Equals(self.SiloAddress)
        select others.AskAsync(member.SiloAddress, self.SiloAddress));

    private void Note(string? failure)
    {
        if (_unanswered == 1)
        {
            return; // One slow answer is nothing to tell operators.
        }

        var was = _failure;
        _failure = failure;
        if (was is null && failure is not null)
        {
            log.RedisAway(failure);
        }
        else if (was is not null && failure is null)
        {
            log.RedisBack();
        }
    }

    /// <param name="time">Redis's, between the sending of the question and the arrival of the answer.</param>
    /// <param name="roundTrip">The time between those.</param>
    private void Correct(TimeSpan time, TimeSpan roundTrip)
    {
        var ahead = keys.Correct(time + (roundTrip / 2));
        var isOff = ahead.Duration() > MaxOffset;
        if (isOff && !_isClockOff)
        {
            log.ClockStepped(ahead.TotalSeconds);
        }

        _isClockOff = isOff;
    }

    private async Task RememberAsync(Beat beat)
    {
        if (beat.Version > _rememberedVersion && await table.ReadAsync(OrleansTimings.BeatWait) is { } read)
        {
            (_rememberedVersion, _remembered) = read;
        }
        else if (beat.Version < _rememberedVersion && await table.RestoreAsync(_rememberedVersion, _remembered, OrleansTimings.BeatWait))
        {
            log.TableRestored();
        }
    }

    private void Die()
    {
        _isOver = true;
        fence.Drop();
        log.DeclaredDead();
    }
}
