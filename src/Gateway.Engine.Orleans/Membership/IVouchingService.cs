using Orleans.Services;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Answers a silo that cannot ask Redis itself.</summary>
[Alias("gateway.vouching")]
internal interface IVouchingService : IGrainService
{
    /// <summary>Asks Redis, on behalf of the silo, whether it lives, and renews its fence if so.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>A <see cref="Standing"/>, as a number.</returns>
    [Alias("Vouch")]
    ValueTask<int> VouchAsync(SiloAddress silo);
}
