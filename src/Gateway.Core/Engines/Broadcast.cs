namespace Gateway.Core.Engines;

/// <summary>Something that a node told all.</summary>
/// <param name="Sender">Which node.</param>
/// <param name="Topic">About what.</param>
/// <param name="Payload">Valid until the handler returns.</param>
public readonly record struct Broadcast(NodeId Sender, string Topic, ReadOnlyMemory<byte> Payload);
