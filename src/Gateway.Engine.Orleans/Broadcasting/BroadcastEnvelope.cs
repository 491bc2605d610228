namespace Gateway.Engine.Orleans.Broadcasting;

/// <summary>A broadcast on its way to one silo.</summary>
/// <param name="Sender">The <see cref="Core.Engines.NodeId"/> of the node that sends it.</param>
/// <param name="Number">Rises by one with each broadcast of the sender.</param>
/// <param name="Topic">About what.</param>
/// <param name="Payload">The content.</param>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("gateway.broadcast")]
internal sealed record BroadcastEnvelope(
    [property: Id(0)] string Sender, [property: Id(1)] long Number, [property: Id(2)] string Topic, [property: Id(3)] byte[] Payload);
