namespace Gateway.Engine.Orleans.Authorities;

/// <summary>What a volatile grain takes along when it moves.</summary>
/// <param name="Now">The highest key time it has used, in ticks.</param>
/// <param name="Disrupted">The key time of the last event that may have lost a state of its keys, in ticks.</param>
/// <param name="Authorities">Its authorities.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("gateway.handover")]
internal sealed record Handover(
    [property: Id(0)] long Now, [property: Id(1)] long Disrupted, [property: Id(2)] List<HandedOver> Authorities)
{
    /// <summary>Its name among the things that a moving grain takes along.</summary>
    public const string Name = "gateway.handover";
}
