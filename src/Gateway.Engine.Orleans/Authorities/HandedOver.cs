namespace Gateway.Engine.Orleans.Authorities;

/// <summary>One authority that moves.</summary>
/// <param name="Key">Whose it is, as <see cref="Core.Engines.KeyText"/> writes it.</param>
/// <param name="State">The framed state.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("gateway.handed-over")]
internal readonly record struct HandedOver([property: Id(0)] string Key, [property: Id(1)] byte[] State);
