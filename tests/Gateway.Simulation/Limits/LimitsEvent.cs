namespace Gateway.Simulation.Limits;

/// <summary>Something that will happen at a node or at the authority.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">Where, or from where.</param>
/// <param name="Cost">Of an arriving request.</param>
/// <param name="Message">The message's place in its pool.</param>
/// <param name="Stamp">The boot id that it is for; of an arriving request, when it arrived.</param>
internal readonly record struct LimitsEvent(LimitsEventKind Kind, int Node, int Cost, int Message, long Stamp);
