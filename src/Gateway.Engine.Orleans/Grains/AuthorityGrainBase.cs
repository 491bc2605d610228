using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Hosting;

namespace Gateway.Engine.Orleans.Grains;

/// <summary>A clock and a lifetime for the authorities of a kind. No policy: the kind has that.</summary>
/// <remarks>
/// Not reentrant: a turn ends before the next begins, and a turn that waits for the store keeps the others waiting, so
/// that a reply never rests on a state that another turn may still lose.
/// </remarks>
internal abstract class AuthorityGrainBase : Grain, IAuthorityGrain
{
    private TimeSpan _now;

    protected AuthorityGrainBase(SiloContext silo)
    {
        Silo = silo;
        var name = GrainAddresses.KindOf(this.GetPrimaryKeyString());
        Kind = silo.Kinds.TryGet(name, out var kind)
            ? kind
            : throw new InvalidOperationException($"This node hosts no kind named '{name}': the nodes of a fleet must run releases that follow one another.");
    }

    protected SiloContext Silo { get; }

    protected AuthorityKind Kind { get; }

    /// <summary>The key time of the last event that may have lost a state of this grain's keys.</summary>
    protected TimeSpan Disrupted { get; private set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Zero unless the grain moved here and brought both.
        if (_now == default)
        {
            Disrupted = Silo.Disruptions.Last;
        }

        Silo.Grains.Add(GrainContext);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Silo.Grains.Remove(GrainContext);
        return Task.CompletedTask;
    }

    public abstract ValueTask<AuthorityReply> ExecuteAsync(AuthorityCommand command);

    /// <summary>The key's time, which never goes backwards, not even where a silo's clock is behind the last one's.</summary>
    protected TimeSpan Advance()
    {
        var now = Silo.Clock.Now;
        return _now = now > _now ? now : _now;
    }

    /// <summary>Goes on from where another activation was.</summary>
    protected void Resume(TimeSpan now, TimeSpan disrupted) => (_now, Disrupted) = (now, disrupted);

    protected AuthorityInstance Create(string keyText, TimeSpan now) => Kind.Create(Start(keyText, now));

    protected AuthorityStart Start(string keyText, TimeSpan now) => new(KeyText.Decode(keyText), now, now - Disrupted);

    /// <summary>Executes one command. What goes wrong is logged and is the caller's answer.</summary>
    protected AuthorityReply Execute(AuthorityInstance authority, TimeSpan now, byte[] command)
    {
        try
        {
            var reply = new ArrayBufferWriter<byte>();
            authority.Execute(now, command, reply);
            return new(UnavailableReason.None, reply.WrittenSpan.ToArray());
        }
        catch (Exception exception)
        {
            Silo.Log.AuthorityFailed(exception, Kind.Name);
            return AuthorityReply.Without(UnavailableReason.Failed);
        }
    }
}
