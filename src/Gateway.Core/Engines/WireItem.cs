namespace Gateway.Core.Engines;

/// <summary>Reads one item of a list.</summary>
internal delegate T WireItem<out T>(ref WireReader reader);
